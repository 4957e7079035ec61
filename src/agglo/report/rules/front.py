"""The front matter of a composition: a title, a period and a few texts, in TOML between +++."""

import re
import tomllib

from agglo.core.periods import BadPeriod, Period
from agglo.report.rules.grammar import Fault

TEXTS = ("title", "subtitle", "period", "summary")
REQUIRED = ("title", "period")


def read(lines: list[str]) -> tuple[dict[str, object], int, list[Fault]]:
    """Return the values, the number of lines they take, and what is wrong in them."""
    bounds = [i for i, line in enumerate(lines) if line.rstrip() == "+++"][:2]
    if len(bounds) < 2 or bounds[0] != 0:
        fault = Fault(1, 1, lines[0][:60], "un en-tête TOML entre deux lignes +++")
        return dict.fromkeys(TEXTS, "") | {"names": ()}, 0, [fault]
    front, data, faults = lines[: bounds[1]], {}, []
    try:
        data = tomllib.loads("\n".join(front[1:]))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) + 1 if at else len(front)  # tomllib says nothing of the line at the end
        faults.append(Fault(line, 1, lines[line - 1][:60], "un en-tête écrit en TOML"))
        values = dict.fromkeys(TEXTS, "") | {"names": ()}
        return values, bounds[1] + 1, faults
    values = _checked(data, front, faults)
    return values, bounds[1] + 1, faults


def line_of(key: str, lines: list[str]) -> int:
    """Return the line where a key of the front matter is written, the first when it is absent."""
    pattern = re.compile(rf"\s*{re.escape(key)}\s*=")
    return next((i for i, line in enumerate(lines, 1) if pattern.match(line)), 1)


def _checked(data: dict[str, object], front: list[str], faults: list[Fault]) -> dict[str, object]:
    """Return the values, each of its type; add what is wrong to the faults."""

    def fault(key: str, found: object, expected: str) -> None:
        faults.append(Fault(line_of(key, front), 1, str(found)[:60], expected))

    for key in data.keys() - {*TEXTS, "names"}:
        fault(key, key, f"une clé parmi {', '.join(TEXTS)} et names")
    texts = {key: data.get(key, "") for key in TEXTS}
    for key, text in texts.items():
        if not isinstance(text, str) or (key in REQUIRED and not text.strip()):
            fault(key, text, f"un texte entre guillemets pour {key}")
            texts[key] = ""
    if texts["period"]:
        try:
            Period.parse(texts["period"])
        except BadPeriod as bad:
            fault("period", bad.found, bad.expected)
    names = data.get("names", [])
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        fault("names", names, 'une liste de textes, comme ["Terre de Jeux 2024"]')
        names = []
    return texts | {"names": tuple(names)}
