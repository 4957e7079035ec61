"""Every "no" about accounts, roles and delegations, as the person reads it."""

from agglo.core.refusal import Refusal


class NotAllowed(Refusal):
    code = "people.not-allowed"
    what = "Vous ne pouvez pas %(task)s."
    why = "Aucun de vos rôles ne le permet aujourd’hui."
    remedy = "Demandez-le à la personne qui gère les comptes."


class EndsBeforeItBegins(Refusal):
    code = "people.ends-before-it-begins"
    what = "Le rôle « %(role)s » ne peut pas prendre fin le %(until)s."
    why = "Il ne commence que le %(since)s."
    remedy = "Choisissez une date de fin qui ne précède pas le début."


class AlreadyEnded(Refusal):
    code = "people.already-ended"
    what = "Le rôle « %(role)s » ne peut pas prendre fin plus tard que prévu."
    why = "Il se termine déjà le %(until)s."
    remedy = "Pour le prolonger, donnez-le de nouveau à partir du lendemain."


class AlreadyBegun(Refusal):
    code = "people.already-begun"
    what = "Le rôle « %(role)s » ne peut pas être annulé."
    why = "Il est tenu depuis le %(since)s, et ce qui a été fait sous ce rôle reste."
    remedy = "Mettez-y fin à la date d’aujourd’hui."


class RaisesOwnRights(Refusal):
    code = "people.raises-own-rights"
    what = "Vous ne pouvez pas vous donner le rôle « %(role)s »."
    why = "Il permet de %(task)s, ce que vous ne pouvez pas faire pendant toute cette période."
    remedy = "Demandez à une autre personne qui gère les comptes de vous le donner."


class LastAdministrator(Refusal):
    code = "people.last-administrator"
    what = "Ce rôle de %(who)s ne peut pas prendre fin."
    why = "Plus personne ne gérerait les comptes le %(on)s."
    remedy = "Donnez d’abord ce rôle à une autre personne, sans date de fin."


class AccountIsClosed(Refusal):
    code = "people.account-is-closed"
    what = "Rien ne peut plus changer sur ce compte."
    why = "Il est fermé : il ne reste de lui qu’un numéro."
    remedy = "Invitez la personne de nouveau : elle aura un autre compte."


class AddressIsTaken(Refusal):
    code = "people.address-is-taken"
    what = "Aucun compte n’est ouvert pour %(email)s."
    why = "Cette adresse a déjà un compte."
    remedy = "Cherchez-la dans la liste des comptes et donnez-lui le rôle."


class NotWaiting(Refusal):
    code = "people.not-waiting"
    what = "Aucune invitation n’est envoyée à %(who)s."
    why = "Ce compte a déjà un mot de passe : l’invitation a servi."
    remedy = "Si le mot de passe est perdu, la page de connexion permet d’en choisir un autre."


class OrganisationIsClosed(Refusal):
    code = "people.organisation-is-closed"
    what = "Aucun rôle ne peut être donné pour « %(organisation)s »."
    why = "Cet organisme est sorti du pack le %(on)s."
    remedy = "Choisissez un organisme qui y figure encore."


class NotDelegable(Refusal):
    code = "people.not-delegable"
    what = "Le rôle « %(role)s » ne peut pas être délégué."
    why = "Le pack ne le prévoit pas, ou ce rôle permet de gérer les comptes."
    remedy = "Demandez à la personne qui gère les comptes de donner le rôle à votre collègue."


class DelegatedTwice(Refusal):
    code = "people.delegated-twice"
    what = "Le rôle « %(role)s » ne peut pas être délégué une seconde fois."
    why = "Vous le tenez vous-même d’une délégation de %(who)s."
    remedy = "Demandez à cette personne de le déléguer elle-même à votre collègue."


class DelegatedToOneself(Refusal):
    code = "people.delegated-to-oneself"
    what = "Vous ne pouvez pas vous déléguer votre propre rôle."
    why = "Vous le tenez déjà."
    remedy = "Donnez l’adresse d’une ou d’un collègue."


class NotAColleague(Refusal):
    code = "people.not-a-colleague"
    what = "Le rôle n’est pas délégué."
    why = "Personne qui agit pour « %(organisation)s » n’a cette adresse."
    remedy = "Vérifiez l’adresse, ou demandez à la personne qui gère les comptes."


class OutlivesRole(Refusal):
    code = "people.outlives-role"
    what = "La délégation ne peut pas aller du %(since)s au %(until)s."
    why = "Vous tenez ce rôle %(held)s : une délégation ne dure pas plus que lui."
    remedy = "Choisissez des dates comprises dans cette période."


class DelegatedInThePast(Refusal):
    code = "people.delegated-in-the-past"
    what = "La délégation ne peut pas commencer le %(since)s."
    why = "Ce jour est passé : une délégation ne vaut que pour l’avenir."
    remedy = "Choisissez aujourd’hui ou un jour à venir."


class AlreadyDelegated(Refusal):
    code = "people.already-delegated"
    what = "Le rôle « %(role)s » n’est pas délégué de nouveau à %(who)s."
    why = "Une délégation court déjà du %(since)s au %(until)s."
    remedy = "Mettez-y fin, ou choisissez des dates qui n’y touchent pas."
