"""Keeping a list under a name. What concerns one person alone is not journalled."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.people.models import User
from agglo.plan import permissions as plan
from agglo.workshop import permissions
from agglo.workshop.models import SavedView
from agglo.workshop.refusals import NameMissing, NotYours


@transaction.atomic
def save_view(
    *,
    of: str,
    name: str,
    query: str,
    actor: User,
    at: datetime,
    is_shared: bool = False,
    is_default: bool = False,
) -> SavedView:
    """Keep a list under a name, in the place of the one of that name that the person had.

    A person has one default view a list at most: this one when asked. Raises NotAllowed or
    NameMissing, having written nothing.
    """
    permissions.require(actor, plan.READ_WORKING, on=localdate(at))
    if not name.strip():
        raise NameMissing
    # The person's row is locked, so that two demands do not both become the default.
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.pk)
    mine = SavedView.objects.filter(owner=actor, of=of)
    if is_default:
        mine.update(is_default=False)
    view, _ = SavedView.objects.update_or_create(
        owner=actor,
        of=of,
        name=name.strip(),
        defaults={
            "query": query,
            "is_shared": is_shared,
            "is_default": is_default,
            "at": at,
        },
    )
    return view


@transaction.atomic
def forget_view(*, view: SavedView, actor: User) -> None:
    """Give up a saved view; the list itself does not change. Raises NotYours."""
    if view.owner_id != actor.pk:
        raise NotYours(what=f"La vue « {view.name} »")
    view.delete()
