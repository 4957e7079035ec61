"""One visit of a page, as a reader and as a machine: all that is asked of it, looked at once."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES, UNKNOWN

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

NARROWEST = {"width": 320, "height": 640}

TOO_WIDE = """[...document.querySelectorAll("main *, header *, footer *")]
  .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                 && !one.closest(".scroll, svg, .hidden"))
  .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)
  .slice(0, 8)"""

SHAPE = """({
  title: document.title,
  lang: document.documentElement.lang,
  headings: document.querySelectorAll("h1").length,
  landmarks: ["main", "body > header", "body > footer", "header nav"]
    .map(one => document.querySelectorAll(one).length),
  stylesheets: document.querySelectorAll("link[rel=stylesheet]").length,
  blocking: document.querySelectorAll("script:not([defer]):not([type=module])").length,
  inline: document.querySelectorAll("[style], style").length,
  declared: document.querySelectorAll("a[href='/accessibilite/']").length,
})"""


@dataclass
class Visit:
    """What was seen of one page."""

    status: int
    html_bytes: int
    sizes: list[int] = field(default_factory=list)  # of each answer, as it travelled
    complaints: list[str] = field(default_factory=list)  # of the console
    faults: dict[str, str] = field(default_factory=dict)  # found by axe, by colour scheme
    shape: dict[str, object] = field(default_factory=dict)
    widths: tuple[int, int] = (0, 0)  # of the page and of the screen
    too_wide: list[str] = field(default_factory=list)


def visit(browser, site: str, name: str) -> Visit:
    """Open a page for the first time, and look at all there is to look at."""
    context = browser.new_context(base_url=site, locale="fr-FR", color_scheme="light")
    page = context.new_page()
    complaints: list[str] = []
    listen(page, complaints)
    sizes: list[int] = []
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))

    response = page.goto(PAGES[name])
    page.wait_for_load_state("networkidle")
    seen = Visit(response.status, len(response.body()), sizes, complaints)
    seen.shape = page.evaluate(SHAPE)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=RULES)
        if found.violations_count:
            seen.faults[scheme] = found.generate_report()
    page.set_viewport_size(NARROWEST)
    seen.widths = tuple(page.evaluate("[document.documentElement.scrollWidth, innerWidth]"))
    seen.too_wide = page.evaluate(TOO_WIDE)
    context.close()
    return seen


def listen(page, complaints: list[str]) -> None:
    """Note every error that a page gives: a blocked resource, a refused style, an exception."""

    def note(line) -> None:
        is_asked_for = "404" in line.text and UNKNOWN in line.location.get("url", "")
        if line.type in {"error", "warning"} and not is_asked_for:
            complaints.append(line.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
