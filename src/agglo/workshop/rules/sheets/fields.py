"""What can be imported: the kinds of sheets, and the columns of each as people title them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a row says. ``names`` are other titles of its column, the surest first."""

    key: str
    title: str
    names: tuple[str, ...] = ()
    is_required: bool = False
    help: str = ""
    may_be_said_once: bool = False  # for the whole sheet, when no column says it
    width: int = 18


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet."""

    key: str
    title: str
    fields: tuple[Field, ...]
    value: str  # key of the field that a blank cell leaves out of the import
    permissions: tuple[str, ...]  # any of them makes the import worth offering
    is_wide: bool = False  # one column a period or a commune is understood
    most_rows: int = 100_000
    informative: tuple[str, ...] = field(default=())  # titles of our templates that are not read

    def __getitem__(self, key: str) -> Field:
        return next(each for each in self.fields if each.key == key)


_SOURCE = (
    Field("source", "Source", ("clé de la source",), help="Titre ou clé d’une source connue."),
    Field("endroit", "Endroit dans la source", ("endroit", "page", "localisation"), width=26),
)
_PRECISION = Field(
    "precision", "Précision", ("qualificatif",), help="Rien, environ, au moins ou au plus."
)
_ACTION = Field(
    "action",
    "Clé de l’action",
    ("action", "clé action", "fiche action", "nom de l’action", "intitulé de l’action"),
    is_required=True,
    help="La clé de l’action, ou son nom exact.",
    may_be_said_once=True,
    width=34,
)

READINGS = Kind(
    key="releves",
    title="Relevés d’indicateurs",
    value="valeur",
    is_wide=True,
    permissions=("plan.observation:record", "plan.observation:correct"),
    informative=("dernière valeur", "dernière période", "publié", "saisi le", "nom du lieu"),
    fields=(
        Field(
            "indicateur",
            "Clé de l’indicateur",
            ("indicateur", "clé indicateur", "nom de l’indicateur"),
            is_required=True,
            help="La clé de l’indicateur, ou son nom exact.",
            may_be_said_once=True,
            width=34,
        ),
        Field(
            "periode",
            "Période",
            ("année", "mois", "trimestre", "date", "exercice"),
            is_required=True,
            help="2026, mars 2026, 2026-T1, 02/03/2026, ou 2020-2023.",
            may_be_said_once=True,
        ),
        Field(
            "lieu",
            "Lieu",
            ("code insee", "insee", "code commune", "commune", "territoire", "nom de la commune"),
            help="Nom ou code INSEE de la commune, ou « Tout le territoire ».",
            width=26,
        ),
        Field(
            "valeur",
            "Valeur",
            ("valeur constatée", "résultat", "nombre", "montant", "quantité", "valeurs"),
            is_required=True,
            help="Un nombre, ou n.d. si la valeur est inconnue. Une case vide n’est pas importée.",
        ),
        Field("unite", "Unité", (), help="Pour vérifier, ou convertir des k€ en euros."),
        _PRECISION,
        Field("note", "Note", ("remarque", "commentaire", "observation"), width=30),
        *_SOURCE,
    ),
)

MILESTONES = Kind(
    key="jalons",
    title="Jalons des actions",
    value="",
    permissions=("plan.milestone:record",),
    most_rows=2000,
    informative=("état",),
    fields=(
        _ACTION,
        Field("cle", "Clé du jalon", ("clé jalon",), help="Vide pour un nouveau jalon."),
        Field(
            "jalon",
            "Jalon",
            ("étape", "intitulé", "intitulé du jalon", "nom du jalon"),
            is_required=True,
            width=34,
        ),
        Field("prevu", "Date prévue", ("prévu", "prévu le", "échéance", "planned")),
        Field("atteint", "Date atteinte", ("atteint", "atteint le", "réalisé le", "fait le")),
    ),
)

AMOUNTS = Kind(
    key="montants",
    title="Montants des actions",
    value="montant",
    permissions=("plan.amount:record", "plan.amount:correct"),
    most_rows=2000,
    fields=(
        Field("cle", "Clé du montant", ("clé montant",), help="Vide pour un nouveau montant."),
        _ACTION,
        Field("libelle", "Libellé", ("objet", "intitulé"), is_required=True, width=34),
        Field(
            "stade",
            "Stade",
            ("étape", "nature du montant"),
            is_required=True,
            help="Projeté, programmé (AP), crédits de paiement (CP), engagé, mandaté ou payé.",
            may_be_said_once=True,
        ),
        Field(
            "montant",
            "Montant",
            ("montant en euros", "somme", "valeur"),
            is_required=True,
            help="En euros, ou avec son unité : 150 k€. Une case vide n’est pas importée.",
        ),
        Field("periode", "Période", ("année", "exercice"), may_be_said_once=True),
        Field("section", "Section", ("nature",), help="Investissement ou fonctionnement."),
        Field("financeur", "Financeur", ("partenaire",), help="Vide pour l’intercommunalité."),
        _PRECISION,
        *_SOURCE,
    ),
)

NOTES = Kind(
    key="notes",
    title="Nouvelles des actions",
    value="texte",
    permissions=("plan.note:record",),
    most_rows=2000,
    informative=("dernière nouvelle", "dernière nouvelle le"),
    fields=(
        _ACTION,
        Field(
            "texte",
            "Nouvelle",
            ("texte", "note", "commentaire", "avancement", "du nouveau"),
            is_required=True,
            help="Ce qui a avancé. Une case vide n’est pas importée.",
            width=60,
        ),
    ),
)

KINDS: dict[str, Kind] = {kind.key: kind for kind in (READINGS, MILESTONES, AMOUNTS, NOTES)}
"""Every kind of sheet, by the word of addresses."""
