"""What the browser tests look for on any page."""

from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# What is pressed by a finger: 44 px, less what a font rounds away. Links inside a sentence are exempt (WCAG 2.5.8),
# boxes are pressed by their label.
TOO_SMALL = """
[...document.querySelectorAll("a, button, select, summary, input:not([type=hidden], [type=checkbox], [type=radio])")]
  .filter((each) => !each.matches(".skip") && !each.closest("p:not(.actions), dd, td"))
  .map((each) => [each.outerHTML.slice(0, 80), each.getBoundingClientRect()])
  .filter(([, box]) => box.width && (box.height < 43 || box.width < 24))
  .map(([html, box]) => `${html} ${box.width}×${box.height}`)
"""
# What scrolls sideways by itself and no key reaches: axe's scrollable-region-focusable, at any width, in any language.
UNREACHED = """
[...document.querySelectorAll("main, main *")]
  .filter((each) => each.scrollWidth > each.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(each).overflowX))
  .filter((each) => each.tabIndex < 0 && !each.querySelector("a[href], button, input, select, textarea, [tabindex]"))
  .map((each) => each.outerHTML.slice(0, 80))
"""
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


def faults_of_axe(page: "Page", *, schemes: tuple[str, ...] = ("light", "dark")) -> list[tuple[str, str, list[Any]]]:
    """What axe finds on the page as it stands, in each scheme, all details open."""
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    found: list[tuple[str, str, list[Any]]] = []
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # "light" and "dark" are what it takes
        for each in Axe().run(page).response["violations"]:
            found.append((scheme, str(each["id"]), [node["target"] for node in each["nodes"]]))
    return found
