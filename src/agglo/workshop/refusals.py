"""Every "no" of the workshop, as the person reads it."""

from agglo.core.refusal import Refusal


class NotAllowed(Refusal):
    code = "workshop.not-allowed"
    what = "Vous ne pouvez pas %(task)s."
    why = "Aucun de vos rôles ne le permet aujourd’hui."
    remedy = "Demandez ce droit à la personne qui gère les comptes."


class NameMissing(Refusal):
    code = "workshop.name-missing"
    what = "La vue n’est pas enregistrée."
    why = "Elle n’a pas de nom."
    remedy = "Donnez-lui un nom court, qui dit ce qu’elle montre."


class NotYours(Refusal):
    code = "workshop.not-yours"
    what = "%(what)s n’a pas changé."
    why = "Seule la personne qui l’a écrit peut le faire."
    remedy = "Écrivez-lui, ou enregistrez le vôtre."


class TextMissing(Refusal):
    code = "workshop.text-missing"
    what = "Le message n’est pas envoyé."
    why = "Il est vide."
    remedy = "Écrivez au moins un mot."


class TextTooLong(Refusal):
    code = "workshop.text-too-long"
    what = "Le message n’est pas envoyé."
    why = "Il compte %(n)s caractères, pour %(limit)s au plus."
    remedy = "Allez à l’essentiel, ou envoyez-le en deux fois."


class NobodyOfThatName(Refusal):
    code = "workshop.nobody-of-that-name"
    what = "Le message n’est pas envoyé."
    why = "« @%(said)s » ne nomme personne qui lit ces échanges."
    remedy = "Choisissez un nom dans la liste, ou retirez l’arobase."


class SeveralOfThatName(Refusal):
    code = "workshop.several-of-that-name"
    what = "Le message n’est pas envoyé."
    why = "« @%(said)s » peut être %(who)s."
    remedy = "Écrivez le nom en entier."


class TooLateToCorrect(Refusal):
    code = "workshop.too-late-to-correct"
    what = "Le message n’a pas changé."
    why = "Il se corrige pendant %(minutes)s minutes, le temps qu’il soit lu."
    remedy = "Écrivez-en un autre, ou retirez celui-ci."


class AlreadyWithdrawn(Refusal):
    code = "workshop.already-withdrawn"
    what = "Le message n’a pas changé."
    why = "Il est déjà retiré."
    remedy = "Il n’y a plus rien à faire."


class NothingChosen(Refusal):
    code = "workshop.nothing-chosen"
    what = "Aucun geste n’est fait."
    why = "Aucune action n’est choisie."
    remedy = "Cochez des lignes, ou prenez toute la page ou tout le filtre."


class AlreadyUndone(Refusal):
    code = "workshop.already-undone"
    what = "Le geste n’est pas défait."
    why = "Il l’a déjà été le %(on)s."
    remedy = "Il n’y a plus rien à faire."


class NoStepLeft(Refusal):
    code = "workshop.no-step-left"
    what = "Aucune étape n’est atteinte."
    why = "L’action n’a pas d’étape qui attende."
    remedy = "Écartez-la, ou ajoutez-lui d’abord une étape."


class TooManyRows(Refusal):
    code = "workshop.too-many-rows"
    what = "« %(name)s » n’est pas gardée."
    why = "Elle a %(n)s lignes, pour %(most)s au plus : chacune s’écrit une à une."
    remedy = "Importez-la en plusieurs fois."


class SheetChanged(Refusal):
    code = "workshop.sheet-changed"
    what = "Rien n’est importé."
    why = "Le projet a changé depuis que l’aperçu est affiché."
    remedy = "Relisez l’aperçu, il est à jour, puis confirmez."


class SheetHasFaults(Refusal):
    code = "workshop.sheet-has-faults"
    what = "Rien n’est importé."
    why = "Des cases restent à corriger : tout est importé, ou rien."
    remedy = "Corrigez-les, ou laissez ces lignes de côté."


class SheetSaysNothing(Refusal):
    code = "workshop.sheet-says-nothing"
    what = "Rien n’est importé."
    why = "Tout ce que dit la feuille est déjà enregistré."
    remedy = "Il n’y a rien à faire : abandonnez-la, ou envoyez-en une autre."


class SheetNeedsWhy(Refusal):
    code = "workshop.sheet-needs-why"
    what = "Rien n’est importé."
    why = "La feuille corrige des valeurs publiques, et une correction doit dire sa raison."
    remedy = "Écrivez le motif des corrections."


class SheetIsOver(Refusal):
    code = "workshop.sheet-is-over"
    what = "La feuille « %(name)s » n’a pas changé."
    why = "%(who)s l’a %(done)s le %(on)s."
    remedy = "Regardez ce qu’elle est devenue, ou envoyez-en une autre."


class SheetNotImported(Refusal):
    code = "workshop.sheet-not-imported"
    what = "La feuille « %(name)s » n’est pas défaite."
    why = "Elle n’est pas importée, ou elle est déjà défaite."
    remedy = "Il n’y a rien à faire."


class ColumnsUnclear(Refusal):
    code = "workshop.columns-unclear"
    what = "Les colonnes ne sont pas enregistrées."
    why = "%(doubts)s."
    remedy = "Changez ce que dit une colonne, ou dites-le une fois pour toutes les lignes."
