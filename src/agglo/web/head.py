"""Where the journal stands, asked once a request."""

from django.http import HttpRequest

from agglo.journal import services as journal


def head_of(request: HttpRequest) -> tuple[int, str]:
    """Return the number and the hash of the last line of the journal, as this request saw it."""
    known = getattr(request, "journal_head", None)
    if known is None:
        known = request.journal_head = journal.head()
    return known
