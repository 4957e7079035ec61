"""What a person reads on a page."""

import re


def words_of(page):
    """Return the words of the main part of a page, one space between them."""
    assert page.status_code == 200
    html = re.search(r"<main.*</main>", page.content.decode(), re.S)[0]
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())
