"""What a person wants of the workshop. It concerns them alone, and is not journalled."""

from django.db import transaction

from agglo.people.models import User
from agglo.workshop.models import Preference


def preference_of(user: User) -> Preference:
    """Return the choices of a person, the usual ones when they made none."""
    return Preference.objects.filter(user=user).first() or Preference(user=user)


@transaction.atomic
def choose(*, user: User, digest: str, mention_letters: bool, shortcuts: bool) -> Preference:
    """Keep the choices of a person."""
    chosen, _ = Preference.objects.update_or_create(
        user=user,
        defaults={"digest": digest, "mention_letters": mention_letters, "shortcuts": shortcuts},
    )
    return chosen


@transaction.atomic
def stop_letters(*, user: User) -> None:
    """Send a person no letter any more: what the link of a letter does."""
    chosen = preference_of(user)
    choose(
        user=user, digest=Preference.Digest.NEVER, mention_letters=False, shortcuts=chosen.shortcuts
    )
