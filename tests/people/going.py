"""A visit to an identity provider and back, as a browser makes it."""

import httpx

AGENTS, RESIDENTS = "proconnect", "franceconnect"


def go(client, service=AGENTS, **said):
    """Press the button; return where the provider sends the person back, on this site."""
    asked = client.post(f"/compte/{service}/", said)
    assert asked.status_code == 302, asked.content.decode()
    back = httpx.get(asked.url, follow_redirects=False).headers["Location"]
    assert back.startswith(f"http://testserver/compte/{service}/retour/?")
    return back.removeprefix("http://testserver")


def arrive(client, service=AGENTS, **said):
    return client.get(go(client, service, **said))
