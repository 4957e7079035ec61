"""Every "no" of the plan, as the person reads it."""

from agglo.core.refusal import Refusal


class NotAllowed(Refusal):
    code = "plan.not-allowed"
    what = "Vous ne pouvez pas %(task)s."
    why = "Aucun de vos rôles ne le permet aujourd’hui."
    remedy = "Demandez ce droit à la personne qui gère les comptes."


class ChangedMeanwhile(Refusal):
    code = "plan.changed-meanwhile"
    what = "Votre saisie sur %(name)s n’est pas enregistrée."
    why = "%(who)s l’a changé entre-temps, le %(on)s : %(before)s est devenu %(after)s."
    remedy = "Relisez la valeur en vigueur, puis corrigez-la si elle est encore fausse."


class NotPublic(Refusal):
    code = "plan.not-public"
    what = "La contestation de %(name)s n’est pas enregistrée."
    why = "Cette valeur n’est pas publiée : elle peut encore changer."
    remedy = "Attendez qu’elle soit publiée, ou écrivez à la personne qui suit l’indicateur."


class NotWhatWasSeen(Refusal):
    code = "plan.not-what-was-seen"
    what = "Rien n’est publié."
    why = "%(names)s : la version de travail a changé depuis que la page est affichée."
    remedy = "Relisez les différences, elles sont à jour ci-dessous, puis publiez."


class NothingToPublish(Refusal):
    code = "plan.nothing-to-publish"
    what = "Rien n’est publié."
    why = "Tout ce qui est choisi est déjà public."
    remedy = "Choisissez au moins une action ou un indicateur qui a des changements."


class NothingToDiscard(Refusal):
    code = "plan.nothing-to-discard"
    what = "Rien n’est abandonné pour %(name)s."
    why = "Ce changement est déjà publié, ou déjà abandonné."
    remedy = "Pour changer ce qui est public, corrigez-le puis publiez la correction."


class NotRestorable(Refusal):
    code = "plan.not-restorable"
    what = "Cette valeur n’est pas rétablie."
    why = "Cette ligne de l’historique ne dit pas assez de choses pour revenir à ce qu’elle disait."
    remedy = "Corrigez la valeur à la main : ce qu’elle était est écrit sur la ligne."


class FileTooLarge(Refusal):
    code = "plan.file-too-large"
    what = "Le document « %(name)s » n’est pas joint."
    why = "Il pèse %(size)s, pour %(limit)s au plus."
    remedy = "Réduisez ses images, ou joignez-le en plusieurs parties."


class FileNotAccepted(Refusal):
    code = "plan.file-not-accepted"
    what = "Le document « %(name)s » n’est pas joint."
    why = "%(found)s."
    remedy = (
        "Joignez un PDF, une image PNG ou JPEG, ou un document ODT, ODS, DOCX ou XLSX sans macro."
    )


class AlreadyAttached(Refusal):
    code = "plan.already-attached"
    what = "Le document « %(name)s » n’est pas joint."
    why = "Le même fichier est déjà joint à cette action sous le titre « %(title)s »."
    remedy = "Retirez-le d’abord si vous voulez changer son titre."


class AlreadyLinked(Refusal):
    code = "plan.already-linked"
    what = "Le lien avec %(name)s n’est pas ajouté."
    why = "Ces deux actions sont déjà liées."
    remedy = "Il n’y a rien à faire."


class NotLinked(Refusal):
    code = "plan.not-linked"
    what = "Le lien avec %(name)s n’est pas retiré."
    why = "Ces deux actions ne sont pas liées."
    remedy = "Il n’y a rien à faire."


class LinkedToItself(Refusal):
    code = "plan.linked-to-itself"
    what = "Le lien n’est pas ajouté."
    why = "%(name)s ne peut pas être liée à elle-même."
    remedy = "Choisissez une autre action."


class NoteTooLong(Refusal):
    code = "plan.note-too-long"
    what = "La note n’est pas enregistrée."
    why = "Elle compte %(n)s caractères, pour %(limit)s au plus."
    remedy = "Allez à l’essentiel, et joignez un document pour le reste."


class NoteEmpty(Refusal):
    code = "plan.note-empty"
    what = "La note n’est pas enregistrée."
    why = "Elle est vide."
    remedy = "Écrivez ce qui a avancé, ou dites qu’il n’y a rien de nouveau."


class NothingChanges(Refusal):
    code = "plan.nothing-changes"
    what = "La correction de %(name)s n’est pas enregistrée."
    why = "Elle dit la même chose que ce qui est déjà enregistré."
    remedy = "Changez au moins un élément, ou fermez la page."


class WhyMissing(Refusal):
    code = "plan.why-missing"
    what = "La correction de %(name)s n’est pas enregistrée."
    why = "Une correction reste visible de tous, et elle doit dire sa raison."
    remedy = "Écrivez pourquoi la valeur change."


class MilestoneInFuture(Refusal):
    code = "plan.milestone-in-future"
    what = "Le jalon « %(name)s » ne peut pas être atteint %(when)s."
    why = "Cette date n’est pas encore passée."
    remedy = "Indiquez-la comme date prévue, ou attendez qu’elle soit atteinte."


class AmountTooLarge(Refusal):
    code = "plan.amount-too-large"
    what = "Le montant de %(amount)s n’est pas enregistré."
    why = "Il dépasse %(limit)s, ce qui ressemble à une faute de frappe."
    remedy = "Vérifiez les zéros ; un montant plus grand s’écrit dans le pack."


class AmountNegative(Refusal):
    code = "plan.amount-negative"
    what = "Le montant de %(amount)s n’est pas enregistré."
    why = "Un montant du projet est positif ou nul."
    remedy = "Pour une somme rendue, corrigez le montant d’origine."


class CreditsNeedAYear(Refusal):
    code = "plan.credits-need-a-year"
    what = "Les crédits de paiement « %(label)s » ne sont pas enregistrés."
    why = "Des crédits de paiement sont votés pour une seule année."
    remedy = "Indiquez l’année, comme 2026, ou choisissez le stade « programmé (AP) »."


class NotObserved(Refusal):
    code = "plan.not-observed"
    what = "Aucun relevé ne peut être saisi pour « %(name)s »."
    why = "Cet indicateur est calculé : sa valeur vient d’autres chiffres."
    remedy = "Saisissez ou corrigez les chiffres dont il est calculé."


class AlreadyObserved(Refusal):
    code = "plan.already-observed"
    what = "Le relevé de %(name)s n’est pas enregistré."
    why = "Il y en a déjà un pour ce lieu et cette période : %(value)s."
    remedy = "Corrigez ce relevé plutôt que d’en ajouter un."


class SaidTwice(Refusal):
    code = "plan.said-twice"
    what = "Le relevé de %(name)s n’est pas enregistré."
    why = "La feuille en donne deux pour le même lieu et la même période."
    remedy = "N’en gardez qu’un."


class PeriodNotOver(Refusal):
    code = "plan.period-not-over"
    what = "Le relevé de %(name)s n’est pas enregistré."
    why = "La période n’est pas finie : elle va jusqu’au %(until)s."
    remedy = "Choisissez une période passée, ou attendez ce jour."


class ValueTooLong(Refusal):
    code = "plan.value-too-long"
    what = "La valeur %(value)s n’est pas enregistrée."
    why = "Une valeur a quinze chiffres au plus, dont six après la virgule."
    remedy = "Arrondissez-la, ou changez l’unité de l’indicateur."


class NotYourValue(Refusal):
    code = "plan.not-your-value"
    what = "La contestation n’est pas enregistrée."
    why = "Une commune conteste ses propres valeurs ou celles de tout le territoire."
    remedy = "Choisissez un relevé de %(commune)s."


class AlreadyContested(Refusal):
    code = "plan.already-contested"
    what = "La contestation n’est pas enregistrée."
    why = "%(commune)s conteste déjà ce relevé depuis le %(on)s, et la réponse est attendue."
    remedy = "Attendez la réponse, ou écrivez à la personne qui suit l’indicateur."


class AlreadyAnswered(Refusal):
    code = "plan.already-answered"
    what = "La réponse n’est pas enregistrée."
    why = "%(who)s a déjà répondu à cette contestation le %(on)s."
    remedy = "Lisez sa réponse ; la commune peut contester de nouveau."


class AlreadyHandled(Refusal):
    code = "plan.already-handled"
    what = "Ce signalement n’est pas marqué."
    why = "%(who)s l’a déjà traité le %(on)s."
    remedy = "Il n’y a plus rien à faire."


class TextMissing(Refusal):
    code = "plan.text-missing"
    what = "Le message n’est pas envoyé."
    why = "Il est vide."
    remedy = "Écrivez ce qui ne va pas, même en quelques mots."


class TextTooLong(Refusal):
    code = "plan.text-too-long"
    what = "Le message n’est pas envoyé."
    why = "Il compte %(n)s caractères, pour %(limit)s au plus."
    remedy = "Allez à l’essentiel, ou envoyez-le en deux fois."


class TooManyRemarks(Refusal):
    code = "plan.too-many-remarks"
    what = "Le message n’est pas envoyé."
    why = "Trop de messages sont partis de cet endroit depuis une heure."
    remedy = "Réessayez dans une heure, ou écrivez-nous par courriel."
