"""Reading a page as text."""

from html import unescape


def page(client, address, status=200):
    """Return what a page says, after checking how it answered."""
    response = client.get(address)
    assert response.status_code == status, response.get("Location")
    return unescape(response.content.decode())
