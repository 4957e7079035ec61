"""The saved views that a person finds: their own, and those that colleagues share."""

from collections.abc import Sequence

from django.db.models import Q

from agglo.people.models import User
from agglo.workshop.models import SavedView


def views_of(user: User, of: str) -> Sequence[SavedView]:
    """Return the views of one list, a person's own first, in one query."""
    return [view for view in every_view(user) if view.of == of]


def every_view(user: User) -> Sequence[SavedView]:
    """Return the views of every list, a person's own first, in one query."""
    found = SavedView.objects.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner")
    return sorted(found, key=lambda view: (view.owner_id != user.pk, view.name.casefold()))


def default(views: Sequence[SavedView], user: User) -> SavedView | None:
    """Return the view that a person opens a list with, if they chose one."""
    return next((view for view in views if view.is_default and view.owner_id == user.pk), None)
