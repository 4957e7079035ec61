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
    what = "Aucune étape n’est atteinte pour « %(name)s »."
    why = "Elle n’a pas d’étape qui attende."
    remedy = "Retirez-la du choix, ou ajoutez-lui d’abord une étape."
