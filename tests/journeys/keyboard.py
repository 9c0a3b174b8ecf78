"""Somebody without a mouse: Tab, Shift+Tab, Enter, arrows and the product's own keys, always seeing where they are."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import translation
from django.utils.translation import gettext

if TYPE_CHECKING:
    from re import Pattern

    from playwright.sync_api import Locator, Page

# What is wrong with where the keyboard is: no ring is drawn around it, or most of it is covered or off the screen.
# A field that is invisible in its label (the camera's box) shows its ring on the label and is seen as that.
WRONG = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return {at: "nowhere", wrong: []};
  const label = here.closest("label");
  const ringed = (one) => {
    const look = getComputedStyle(one);
    return (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== "none";
  };
  const shown = [here, label].filter(Boolean);
  const inside = (hit) => hit && shown.some((one) => one === hit || one.contains(hit));
  const points = [...here.getClientRects()].flatMap((box) =>
    [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].map(([across, down]) =>
      [box.left + across * box.width, box.top + down * box.height]));
  const seen = points.filter(([x, y]) => inside(document.elementFromPoint(x, y))).length;
  const wrong = [];
  if (!shown.some(ringed)) wrong.push("no ring");
  if (seen * 2 <= points.length) wrong.push(`covered: ${seen} of ${points.length} points are seen`);
  const words = (here.getAttribute("aria-label") || here.labels?.[0]?.textContent || here.textContent).trim();
  return {at: `${here.localName} ${words.replace(/\\s+/g, " ").slice(0, 30)}`, wrong};
}"""


class Keyboard:
    """The keys of one page, in its reader's language. Names are the Chinese ones of the templates."""

    def __init__(self, page: "Page", language: str) -> None:
        self.page = page
        self.language = "en" if language.startswith("en") else "zh-hans"
        # Listened for from the start: a key can be quicker than the word to the browser that one listens.
        page.on("filechooser", lambda _chooser: None)

    def said(self, name: str, **values: object) -> str:
        """The product's own words for this, as the page says them."""
        with translation.override(self.language):
            words = gettext(name)
        return words % values if values else words

    def to(self, role: Any, name: "str | Pattern[str]", *, most: int = 25, key: str = "Tab", **values: object) -> None:
        """Tab on until this has the focus; wherever the focus comes by, it must be seen."""
        words = self.said(name, **values) if isinstance(name, str) else name
        self.to_one(self.page.get_by_role(role, name=words, exact=True), most=most, key=key)

    def back_to(self, role: Any, name: str, *, most: int = 25, **values: object) -> None:
        """The same with Shift+Tab."""
        self.to(role, name, most=most, key="Shift+Tab", **values)

    def to_one(self, target: "Locator", *, most: int = 25, key: str = "Tab") -> None:
        """Tab on until one of these has the focus."""
        # A page that is still loading moves the focus by itself.
        self.page.wait_for_load_state()
        passed: list[str] = []
        focus = self.page.locator(":focus")
        for _turn in range(most):
            self.page.keyboard.press(key)
            where = self.page.evaluate(WRONG)
            assert where["wrong"] == [], where
            passed.append(where["at"])
            if focus.and_(target).count():
                return
        raise AssertionError(f"{most} times {key} did not reach {target}; passed: {passed}")

    def skip(self) -> None:
        """From the top of the page to what it is about."""
        self.to("link", "跳到正文", most=1)
        self.press("Enter")
        self.page.locator("#main:focus").wait_for()

    def press(self, *keys: str) -> None:
        """Some keys."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, words: str) -> None:
        """Words as an input method hands them over: they are not counted as keys."""
        self.page.keyboard.insert_text(words)

    def choose_files(self, *paths: Path | str) -> None:
        """Enter on a field for files, then the system's own dialog, which no page can see."""
        with self.page.expect_file_chooser() as chooser:
            self.press("Enter")
        chooser.value.set_files([str(path) for path in paths])

    def choose(self, words: str, *, most: int = 10) -> None:
        """Arrow down in a select until this is chosen."""
        for _turn in range(most):
            self.press("ArrowDown")
            if words in self.page.evaluate("document.activeElement.selectedOptions[0].text"):
                return
        raise AssertionError(f"{words} is not among the first {most}")
