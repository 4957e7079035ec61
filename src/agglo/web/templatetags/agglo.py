"""How values are written in pages. Every template has these: none needs ``{% load %}``."""

from datetime import date, datetime
from decimal import Decimal

from django import template
from django.utils.timezone import localdate

from agglo.core import french, money
from agglo.core.periods import Period
from agglo.web import highlight as highlighting

register = template.Library()

UNKNOWN = "inconnu"
"""What stands for a value that nobody recorded: never a zero, never a blank."""


@register.filter
def euros(cents: int | None) -> str:
    """Write an amount of cents in full: ``{{ amount.amount_cents|euros }}``."""
    return UNKNOWN if cents is None else money.euros(cents)


@register.filter
def compact_euros(cents: int | None) -> str:
    """Write an amount of cents as shortly as can be without losing one."""
    return UNKNOWN if cents is None else money.compact_euros(cents)


@register.filter
def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """Write a number, with so many decimals or with all of its own: ``{{ rate|number:1 }}``."""
    return UNKNOWN if value is None else french.number(value, decimals)


@register.filter
def plural(n: Decimal | int, words: str) -> str:
    """Write the word that agrees with a number: ``{{ n|plural:"action,actions" }}``."""
    one, _, many = words.partition(",")
    return french.plural(n, one, many)


@register.filter
def agreed(n: int, state: str) -> str:
    """Write the words of a state for so many actions: ``{{ n|agreed:status.label }}``."""
    return french.agreed(n, state)


@register.filter
def count(n: int, words: str) -> str:
    """Write a number and the word that agrees with it: ``{{ n|count:"action,actions" }}``."""
    one, _, many = words.partition(",")
    return french.count(n, one, many)


@register.filter
def period(code: str | Period) -> str:
    """Write a period to stand alone: ``{{ "2020-07/2023-12"|period }}``."""
    return _period(code).label() if code else ""


@register.filter
def when(code: str | Period) -> str:
    """Write a period to end a sentence: ``observé {{ "2023"|when }}``."""
    return _period(code).when() if code else ""


@register.filter
def reduced_date(code: str) -> str:
    """Write a date that may be a month or a year: ``{{ action.starts|reduced_date }}``."""
    return _period(code).label().removeprefix("le ") if code else ""


@register.filter
def date_fr(day: date | datetime | None) -> str:
    """Write a day in words; an instant is first brought to the local day."""
    if day is None:
        return ""
    return french.date_in_words(localdate(day) if isinstance(day, datetime) else day)


@register.filter
def joined(items) -> str:
    """Write a list as a sentence does: ``{{ names|joined }}``."""
    return french.joined(str(item) for item in items)


register.filter("highlight", highlighting.highlight)
register.filter("excerpt", highlighting.excerpt)


@register.inclusion_tag("web/_breadcrumb.html")
def breadcrumb(*parts: str) -> dict[str, object]:
    """Show where the page is: labels and addresses in turn, then the label of the page itself.

    ``{% breadcrumb "Projet" "/projet/" action.name %}``; the home comes first by itself.
    """
    *links, here = parts
    return {"crumbs": list(zip(links[::2], links[1::2], strict=True)), "here": here}


@register.inclusion_tag("web/_progress.html")
def progress(counts) -> dict[str, object]:
    """Show where things stand, as a bar and in words, from pairs of a state and a number.

    A state has a ``slug`` and a ``label`` (``plan.rules.status.Status``).
    """
    total = sum(n for _, n in counts)
    parts, start = [], Decimal(0)
    for state, n in counts:
        width = Decimal(100 * n) / total
        words = french.agreed(n, state.label)
        parts.append({"slug": state.slug, "words": words, "n": n, "x": start, "width": width})
        start += width
    return {"parts": parts, "total": total}


def _period(code: str | Period) -> Period:
    return code if isinstance(code, Period) else Period.parse(code)
