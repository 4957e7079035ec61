"""What must be true of every drawing, read back from its SVG as a browser would."""

import re
from xml.etree import ElementTree

from agglo.core import paint
from agglo.core.svg import text_width

SVG = "{http://www.w3.org/2000/svg}"
_TRANSLATE = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)")


def parsed(drawing):
    """Read a drawing; what is not well-formed fails here."""
    return ElementTree.fromstring(drawing)  # noqa: S314


def classes(tree):
    return {name for each in tree.iter() for name in each.get("class", "").split()}


def check_sound(drawing, *, static=False, role="img"):
    """Check what accessibility, the content policy and the stylesheet require."""
    tree = parsed(drawing)
    ids = [each.get("id") for each in tree.iter() if each.get("id")]
    title, description = (tree.find(f"{SVG}{name}") for name in ("title", "desc"))

    assert tree.get("role") == role
    assert tree.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert title.text
    assert description.text
    assert len(ids) == len(set(ids))
    assert all(each.get("style") is None for each in tree.iter())
    assert not {f"{SVG}style", f"{SVG}script", f"{SVG}foreignObject"} & {e.tag for e in tree.iter()}
    for target in re.findall(r"url\(#([^)]*)\)", drawing):
        assert target in ids
    paints = [
        each.get(name) for each in tree.iter() for name in ("fill", "stroke") if each.get(name)
    ]
    if static:
        assert not classes(tree)
        assert all(re.fullmatch(r"#[0-9a-f]{6}|none|url\(.*\)", each) for each in paints)
        assert "\u202f" not in "".join(text.text or "" for text in tree.iter(f"{SVG}text"))
    else:
        assert all(re.fullmatch(r"none|url\(.*\)", each) for each in paints)
        sheet = paint.stylesheet()
        assert all(f".{name}{{" in sheet or name == "drawing" for name in classes(tree))
    return tree


def texts(tree):
    """Return every text with its box, in units of the drawing."""
    found = []

    def visit(node, dx, dy):
        if moved := _TRANSLATE.fullmatch(node.get("transform", "")):
            dx, dy = dx + float(moved[1]), dy + float(moved[2])
        if node.tag == f"{SVG}text":
            size = float(node.get("font-size", tree.get("font-size")))
            width = text_width(node.text or "", size, bold=bool(node.get("font-weight")))
            x, y = float(node.get("x")) + dx, float(node.get("y")) + dy
            left = x - width * {"middle": 0.5, "end": 1}.get(node.get("text-anchor"), 0)
            found.append((node.text, (left, y - size * 0.74, left + width, y + size * 0.22)))
        for child in node:
            visit(child, dx, dy)

    visit(tree, 0.0, 0.0)
    return found


def check_legible(tree):
    """Check that no text covers another, nor leaves the drawing."""
    _, _, width, height = map(float, tree.get("viewBox").split())
    found = texts(tree)
    for rank, (text, (left, top, right, bottom)) in enumerate(found):
        assert left >= -1, text
        assert right <= width + 1, text
        assert top >= -1, text
        assert bottom <= height + 1, text
        for other, box in found[:rank]:
            apart = right <= box[0] or box[2] <= left or bottom <= box[1] or box[3] <= top
            assert apart, f"{text!r} covers {other!r}"
