"""Every "no" about roles, as the person reads it."""

from agglo.core.refusal import Refusal


class EndsBeforeItBegins(Refusal):
    code = "people.ends-before-it-begins"
    what = "Le rôle « %(role)s » ne peut pas prendre fin le %(until)s."
    why = "Il ne commence que le %(since)s."
    remedy = "Choisissez une date de fin qui ne précède pas le début."


class AlreadyEnded(Refusal):
    code = "people.already-ended"
    what = "Le rôle « %(role)s » ne peut pas prendre fin plus tard que prévu."
    why = "Il se termine déjà le %(until)s."
    remedy = "Pour le prolonger, donnez-le de nouveau à partir du lendemain."
