"""Why a file cannot be read as a table, and how to save one that can."""

from agglo.core.refusal import Refusal

_AS_XLSX = (
    "Dans votre tableur, choisissez « Enregistrer sous » puis « Classeur Excel (.xlsx) », "
    "ou copiez les cellules et collez-les."
)


class BadSheet(Refusal):
    """The family: the whole file is refused, before any of its cells is looked at."""

    code = "core.sheet-unreadable"
    what = "« %(name)s » n’est pas lu."
    why = "Ce n’est ni un tableau CSV, ni un classeur Excel (.xlsx)."
    remedy = _AS_XLSX


class EmptySheet(BadSheet):
    code = "core.sheet-empty"
    why = "Il est vide."
    remedy = "Choisissez un fichier qui a une ligne de titres et au moins une ligne de valeurs."


class OnlyTitles(BadSheet):
    code = "core.sheet-only-titles"
    why = "Il n’a que sa ligne de titres : aucune ligne de valeurs ne la suit."
    remedy = "Remplissez au moins une ligne, puis recommencez."


class ProtectedSheet(BadSheet):
    code = "core.sheet-protected"
    why = "Il est protégé par un mot de passe."
    remedy = "Ouvrez-le, retirez le mot de passe (Fichier, Informations, Protéger), enregistrez-le."


class OldWorkbook(BadSheet):
    code = "core.sheet-old-format"
    why = "C’est un classeur d’avant 2007 (.xls), que rien ne lit sûrement."
    remedy = _AS_XLSX


class OpenDocumentSheet(BadSheet):
    code = "core.sheet-open-document"
    why = "C’est un classeur OpenDocument (.ods)."
    remedy = (
        "Dans LibreOffice, choisissez « Enregistrer sous » puis « Classeur Excel 2007-365 "
        "(.xlsx) » ou « Texte CSV », ou copiez les cellules et collez-les."
    )


class BrokenWorkbook(BadSheet):
    code = "core.sheet-broken"
    why = "C’est un classeur abîmé ou fabriqué autrement que par un tableur : %(detail)s."
    remedy = _AS_XLSX


class SheetTooBig(BadSheet):
    code = "core.sheet-too-big"
    why = "Il a plus de %(most)s."
    remedy = "Ne gardez que les lignes et les colonnes à importer, ou importez en plusieurs fois."


class UnknownEncoding(BadSheet):
    code = "core.sheet-encoding"
    why = "Ses lettres accentuées ne sont écrites ni en UTF-8, ni comme le font Excel et Windows."
    remedy = "Enregistrez-le au format « CSV UTF-8 » ou « Classeur Excel (.xlsx) »."


class NoSeparator(BadSheet):
    code = "core.sheet-separator"
    why = "On ne sait pas ce qui sépare ses colonnes : %(found)s."
    remedy = "Enregistrez-le avec le point-virgule comme séparateur, ou en .xlsx."


class BrokenText(BadSheet):
    code = "core.sheet-quotes"
    why = "Ligne %(line)s : %(detail)s."
    remedy = "Corrigez cette ligne, ou enregistrez le tableau en .xlsx."


class NotComputed(BadSheet):
    code = "core.sheet-not-computed"
    why = "Des formules n’ont pas de résultat enregistré, dont celle de la cellule %(cell)s."
    remedy = "Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis recommencez."
