"""Every « no » of reports."""

from agglo.core.refusal import Refusal


class UnknownReport(Refusal):
    code = "report.unknown"
    what = "Le bilan « %(slug)s » n'existe pas."
    why = "Aucun bilan chargé ne porte cette clé."
    remedy = "Choisissez parmi : %(known)s."


class UnfinishedReport(Refusal):
    code = "report.unfinished"
    what = "Le bilan « %(report)s » ne peut pas être publié."
    why = "Son texte a %(faults)s."
    remedy = "Corrigez-le dans le pack, rechargez-le, puis publiez."


class NothingNew(Refusal):
    code = "report.nothing-new"
    what = "Le bilan « %(report)s » n'est pas publié de nouveau."
    why = "Rien n'a changé depuis l'édition %(number)s."
    remedy = "Publiez après une correction d'un chiffre ou du texte."


class MayNotPublish(Refusal):
    code = "report.may-not-publish"
    what = "Vous ne pouvez pas publier le bilan « %(report)s »."
    why = "Aucune de vos habilitations ne le permet aujourd'hui."
    remedy = "Demandez-le à un administrateur."


class NeverPublished(Refusal):
    code = "report.never-published"
    what = "Le bilan « %(report)s » n'a pas encore d'édition."
    why = "Il n'a jamais été publié."
    remedy = "Lisez sa version de travail, ou publiez-le."
