"""What a browser says of itself, in plain words. A hint for its owner, never a proof."""

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Marks of browsers, in order: each of the later ones is also said by some of the earlier."""

SYSTEMS = (
    ("iPhone", "un iPhone"),
    ("iPad", "un iPad"),
    ("Android", "un appareil Android"),
    ("Windows", "Windows"),
    ("CrOS", "un Chromebook"),
    ("Mac OS X", "un Mac"),
    ("Linux", "Linux"),
)


def device(user_agent: str) -> str:
    """Say what a session was opened with.

    >>> device("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox sur Windows'
    >>> device("curl/8.5.0")
    'Appareil inconnu'
    """
    browser = next((name for mark, name in BROWSERS if f"{mark}/" in user_agent), "")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return f"{browser} sur {system}"
    return browser or (f"Navigateur sur {system}" if system else "Appareil inconnu")
