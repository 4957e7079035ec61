"""Pictures of the main pages, kept in docs/screens: `python -m tests.browser.screens`.

They are made from packs/bethune-bruay, then drawn again with few colours to weigh little.
"""

import argparse
import base64
import struct
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.serving import ROOT, served
from tests.browser.staff import sign_in

PACK = ROOT / "packs/bethune-bruay"
MIRROR = ROOT.parent / "shared/mirror"
OUT = ROOT / "docs/screens"

PAGES = {
    "accueil": "/",
    "projet": "/projet/",
    "action": "/actions/fonds-de-concours/",
    "indicateur": "/indicateurs/voyageurs-gares/",
    "commune": "/communes/62178-bruay-la-buissiere/",
    "bilan": "/bilans/mi-mandat-2023/",
}

STAFF = {
    "atelier": "/atelier/",
    "atelier-action": "/atelier/actions/fonds-de-concours/",
    "atelier-tournee": "/atelier/tournee/",
    "atelier-importer": "/atelier/importer/",
    "atelier-elus": "/atelier/elus/",
}
"""Pages of the workshop, as a head of service sees them."""

WIDTHS = {1280: 1700, 390: 1500}
"""Widths of screens, and how much of each page is shown."""

SCHEMES = {"clair": "light", "sombre": "dark"}

COLOURS = 200

HEAVIEST = 150_000

PIXELS = """async (data) => {
  const image = await createImageBitmap(await (await fetch(data)).blob());
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const bytes = context.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768)
    text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return [image.width, image.height, btoa(text)];
}"""


def main() -> int:
    """Take every picture, or those of some pages; return 1 when one is too heavy."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--only", nargs="*", choices=PAGES | STAFF, default=list(PAGES | STAFF))
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var:
        mirror = MIRROR if MIRROR.is_dir() else None
        with served(PACK, Path(var), mirror) as site:
            return take(site, asked.only, asked.out, Path(var))


def take(site: str, names: list[str], out: Path, var: Path) -> int:
    """Take the pictures of some pages of a site, whose demo keeps its files in ``var``."""
    heavy = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        workbench = browser.new_page()
        for width, height in WIDTHS.items():
            for word, scheme in SCHEMES.items():
                context = browser.new_context(
                    base_url=site, color_scheme=scheme, viewport={"width": width, "height": height}
                )
                page = context.new_page()
                for name in sorted(names, key=STAFF.__contains__):
                    if name in STAFF and "/atelier" not in page.url:
                        sign_in(page, var, "chef-de-service")
                    page.goto((PAGES | STAFF)[name])
                    file = out / f"{name}-{width}-{word}.png"
                    file.write_bytes(_light(workbench, page.screenshot()))
                    heavy += file.stat().st_size > HEAVIEST
                    sys.stderr.write(f"{file.name} {file.stat().st_size}\n")
                context.close()
        browser.close()
    return int(heavy > 0)


def _light(workbench: Page, png: bytes) -> bytes:
    """Return a picture again, in a few colours."""
    data = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    width, height, text = workbench.evaluate(PIXELS, data)
    pixels = np.frombuffer(base64.b64decode(text), np.uint8).reshape(height, width, 4)[:, :, :3]
    return encoded(*quantised(pixels))


def quantised(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the index of each pixel and the palette: the colours most seen, the rest nearest."""
    coarse = pixels.astype(np.int32) >> 3
    codes = (coarse[..., 0] << 10) | (coarse[..., 1] << 5) | coarse[..., 2]
    _, inverse, counts = np.unique(codes, return_inverse=True, return_counts=True)
    flat = pixels.reshape(-1, 3).astype(np.float64)
    inverse = inverse.reshape(-1)
    means = np.stack([np.bincount(inverse, flat[:, c]) / counts for c in range(3)], axis=1)
    palette = means[np.argsort(-counts)[:COLOURS]]
    nearest = ((means[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    indices = nearest[inverse].reshape(codes.shape).astype(np.uint8)
    return indices, palette.round().astype(np.uint8)


def encoded(indices: np.ndarray, palette: np.ndarray) -> bytes:
    """Write a PNG with a palette."""
    height, width = indices.shape
    rows = np.hstack([np.zeros((height, 1), np.uint8), indices]).tobytes()
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"PLTE", palette.tobytes()), (b"IDAT", zlib.compress(rows, 9))]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in [*chunks, (b"IEND", b"")])


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


if __name__ == "__main__":
    sys.exit(main())
