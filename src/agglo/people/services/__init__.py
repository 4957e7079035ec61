"""Every write about who acts, for whom, and what they may do."""

from agglo.people.services.accounts import change_password, confirm_address, open_account
from agglo.people.services.closing import close_account, purge_unconfirmed, warn_or_close_unused
from agglo.people.services.delegations import delegate, is_delegable
from agglo.people.services.invitations import accept_invitation, invite, send_invitation
from agglo.people.services.memberships import cancel, end, grant
from agglo.people.services.organisations import ensure_organisations
from agglo.people.services.roles import save_roles

__all__ = [
    "accept_invitation",
    "cancel",
    "change_password",
    "close_account",
    "confirm_address",
    "delegate",
    "end",
    "ensure_organisations",
    "grant",
    "invite",
    "is_delegable",
    "open_account",
    "purge_unconfirmed",
    "save_roles",
    "send_invitation",
    "warn_or_close_unused",
]
