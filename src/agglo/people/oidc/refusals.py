"""Every "no" to a person who comes from FranceConnect or ProConnect."""

from allauth.socialaccount.providers.base import ProviderException

from agglo.core.refusal import Refusal


class ProviderDown(Refusal, ProviderException):
    code = "people.identity-provider-down"
    what = "%(provider)s ne répond pas."
    why = "Ce service est en panne, ou ne nous reconnaît pas."
    remedy = "Réessayez dans quelques minutes, ou connectez-vous avec votre adresse électronique."


class NotThisVisit(Refusal, ProviderException):
    code = "people.identity-not-this-visit"
    what = "La connexion avec %(provider)s n’a pas abouti."
    why = "Elle n’a pas été commencée dans ce navigateur, ou elle l’a été il y a trop longtemps."
    remedy = "Recommencez depuis la page de connexion."


class ProviderSaidNo(Refusal, ProviderException):
    code = "people.identity-provider-said-no"
    what = "La connexion avec %(provider)s n’a pas abouti."
    why = "%(provider)s a répondu qu’il ne pouvait pas vous identifier."
    remedy = "Recommencez depuis la page de connexion, ou connectez-vous autrement."


class CodeRefused(Refusal, ProviderException):
    code = "people.identity-code-refused"
    what = "La connexion avec %(provider)s n’a pas abouti."
    why = "La réponse que vous rapportez a déjà servi, ou elle est trop ancienne."
    remedy = "Recommencez depuis la page de connexion."


class NotTrusted(Refusal, ProviderException):
    code = "people.identity-not-trusted"
    what = "La connexion avec %(provider)s est refusée."
    why = "Sa réponse ne prouve pas qui vous êtes : %(fault)s."
    remedy = "Recommencez ; si cela se répète, prévenez la personne qui gère les comptes."


class LevelTooLow(Refusal, ProviderException):
    code = "people.identity-level-too-low"
    what = "La connexion avec %(provider)s est refusée."
    why = "Le moyen que vous avez choisi ne garantit pas assez votre identité."
    remedy = "Recommencez avec un autre moyen d’identification."


class NoAddress(Refusal, ProviderException):
    code = "people.identity-no-address"
    what = "Aucun compte n’est ouvert."
    why = "%(provider)s ne nous a pas donné d’adresse électronique."
    remedy = "Ouvrez un compte avec votre adresse, puis rattachez-le à %(provider)s."
