"""Letters of the workshop: the week of each person, and who was called. All can be stopped."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate

from agglo.core.french import typeset
from agglo.journal import outbox
from agglo.people.models import User
from agglo.people.permissions import may
from agglo.territory.models import Epci
from agglo.workshop.models import Comment, Preference
from agglo.workshop.permissions import READ_COMMENTS
from agglo.workshop.reports import exchanges
from agglo.workshop.reports.digest import digest
from agglo.workshop.rules.comments import excerpt

SALT = "agglo.workshop.letters"


def stop_path(user: User) -> str:
    """Return the path that stops the letters of a person; it never expires."""
    return reverse("workshop:stop_letters", args=[signing.dumps(user.pk, salt=SALT)])


def reader_of(token: str) -> User | None:
    """Return the person that a signed address is for, or None when the signature is false."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return User.objects.filter(pk=pk).first()


def post_digests(at: datetime) -> int:
    """Post the letter of the week to everyone who wants one, and return how many."""
    wishes = Preference.objects.exclude(digest=Preference.Digest.NEVER)
    open_accounts = wishes.filter(user__is_active=True).select_related("user").order_by("pk")
    return sum(post_digest(each.user, each.digest, at) for each in open_accounts)


@transaction.atomic
def post_digest(user: User, wish: str, at: datetime) -> bool:
    """Post the letter of the week to one person, unless there is nothing to tell.

    Invariant: one letter a person and ISO week, however often this is called.
    """
    found = digest(user, wish, at)
    if found.is_empty:
        return False
    year, week, _ = localdate(at).isocalendar()
    subject = typeset(f"{_house()} : votre semaine à l’atelier")
    _post(
        user, subject, "digest", {"digest": found}, f"workshop.digest:{user.pk}:{year}-{week}", at
    )
    return True


def post_mentions(comment: Comment, called: Iterable[User], at: datetime) -> None:
    """Write at once to those that a comment calls and who asked for it, in its transaction."""
    about = exchanges.subject(comment.object_type, comment.object_key)
    wished = Preference.objects.filter(user__in=list(called), mention_letters=True)
    for each in wished.select_related("user") if about else ():
        if not may(each.user, READ_COMMENTS, on=localdate(at)):
            continue
        subject = typeset(f"{comment.by} vous a mentionné : {about.name}")
        href = f"{about.exchange}#message-{comment.pk}"
        facts = {"about": about, "author": str(comment.by), "href": href}
        facts["excerpt"] = excerpt(comment.text, 300)
        _post(each.user, subject, "mention", facts, f"workshop.mention:{comment.pk}:{each.pk}", at)


def site() -> str:
    """Return the address of the site, that links of letters begin with."""
    scheme = "https" if settings.CONFIG.https else "http"
    return f"{scheme}://{settings.CONFIG.hosts[0]}"


def _post(user: User, subject: str, template: str, facts: dict, key: str, at: datetime) -> None:
    stop = f"{site()}{stop_path(user)}"
    context = facts | {"site": site(), "stop": stop, "house_name": _house(), "reader": user}
    outbox.post(
        to=user.email,
        subject=subject,
        body=render_to_string(f"workshop/letters/{template}.txt", context),
        html=render_to_string(f"workshop/letters/{template}.html", context),
        key=key,
        at=at,
        headers={
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )


def _house() -> str:
    names = Epci.objects.filter(closed_on=None).values_list("short_name", flat=True)
    return names.first() or "Agglo"
