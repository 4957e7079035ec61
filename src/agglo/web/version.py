"""Which version of the software this is, and where its source code is."""

from importlib.metadata import metadata, version

VERSION = version("agglo")

SOURCE_CODE = dict(
    text.split(", ", 1) for text in metadata("agglo").get_all("Project-URL") or ()
).get("Source", "")
"""Address of the source code, blank while ``pyproject.toml`` names none."""
