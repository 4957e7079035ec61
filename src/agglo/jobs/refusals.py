"""Every "no" of the queue, as the person reads it."""

from agglo.core.refusal import Refusal


class NothingToRelaunch(Refusal):
    code = "jobs.nothing-to-relaunch"
    what = "Le travail « %(title)s » n’est pas relancé."
    why = "Il n’a pas échoué, ou quelqu’un l’a déjà relancé."
    remedy = "Rechargez la page pour voir où il en est."


class NothingToCancel(Refusal):
    code = "jobs.nothing-to-cancel"
    what = "Le travail « %(title)s » n’est pas annulé."
    why = "Il est terminé, ou déjà annulé."
    remedy = "Rechargez la page pour voir où il en est."


class AlreadyInTheQueue(Refusal):
    code = "jobs.already-in-the-queue"
    what = "La tâche « %(title)s » n’est pas lancée une fois de plus."
    why = "Elle attend déjà son tour, ou elle est en cours."
    remedy = "Attendez qu’elle se termine, ou annulez-la."


class LetterNotInDoubt(Refusal):
    code = "jobs.letter-not-in-doubt"
    what = "Ce courriel reste tel quel."
    why = "Il n’est ni refusé ni incertain, ou quelqu’un en a déjà décidé."
    remedy = "Rechargez la page pour voir où il en est."


class LetterErased(Refusal):
    code = "jobs.letter-erased"
    what = "Ce courriel ne peut pas être envoyé de nouveau."
    why = "Son texte et son adresse ont été effacés, comme la durée de conservation le veut."
    remedy = "Classez-le ; si la personne attend encore une réponse, écrivez-lui autrement."
