"""The letters that were posted, as tests read them."""

import re

from agglo.journal.models import Letter


def letters() -> list[Letter]:
    """Return every letter that was posted, the oldest first."""
    return list(Letter.objects.order_by("pk"))


def link_in(letter: Letter) -> str:
    """Return the path of the one link of a letter."""
    (address,) = re.findall(r"http://testserver(/\S+)", letter.body)
    return address
