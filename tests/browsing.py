"""A browser for the tests of the report's pages: it keeps count of what a page may not do."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
STEP, PATIENCE = 25, 600
"""Milliseconds between two looks, and looks at most."""
AXE = Path(__file__).parent / "report" / "axe" / "axe.min.js"
VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
});
"""
RUN_AXE = """
axe.run(%s, {preload: false, resultTypes: ["violations"]%s}).then((found) => JSON.stringify(
  found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])
))
"""
COLOURED = """
(() => {
  const own = new Map(), all = new Map(), found = new Map();
  const looks = (one) => {
    if (!own.has(one)) {
      const style = getComputedStyle(one);
      const shades = [style.color, style.backgroundColor, style.backgroundImage, style.opacity];
      own.set(one, shades.join());
    }
    return own.get(one);
  };
  const around = (one) => {
    if (!one) return "";
    if (!all.has(one)) {
      const beside = [...new Set(Array.from(one.parentElement?.children ?? [], looks))].sort();
      all.set(one, [looks(one), beside, around(one.parentElement)].join(";"));
    }
    return all.get(one);
  };
  for (const one of document.body.querySelectorAll("*")) {
    const style = getComputedStyle(one);
    const written = [style.font, style.textDecoration, style.textShadow];
    const key = [one.localName, written, around(one)].join("|");
    const texts = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if ((texts || one.matches("input, select, textarea")) && one.checkVisibility()) {
      if (!found.has(key)) found.set(key, one);
    }
  }
  return {include: [...found.values()]};
})()
"""
"""One element of all that have the same colours: their own, and those of what is around them."""
OF_COLOURS = ", runOnly: ['color-contrast', 'link-in-text-block']"
"""The rules that another scheme of colours can break."""


def executable() -> str | None:
    """Return the path of a Chromium; None where there is none."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def until(page: Any, expression: str, arg: object = None) -> None:
    """Wait until an expression holds in a page.

    Asked from outside: Playwright's own waiting calls ``eval`` in the page, which its policy
    forbids and counts.
    """
    for _ in range(PATIENCE):
        if page.evaluate(expression, arg):
            return
        page.wait_for_timeout(STEP)
    raise AssertionError(f"never true: {expression}")


def new_page(browser: Any) -> Any:
    """Open a page in which visits can be made, one after the other."""
    context = browser.new_context()
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.add_init_script(VIOLATIONS)
    return page


class Visit:
    """A visit to a report, and what the report did wrong so far; a page is for one at a time."""

    def __init__(self, page: Any, site: Path, *, scheme: str = "light", width: int = 1280) -> None:
        self.site = site
        self.page = page
        self.problems: list[str] = []
        self._heard = {
            "console": self._console,
            "pageerror": self._error,
            "dialog": self._dialog,
            "request": self._request,
        }
        page.goto("about:blank")
        page.mouse.move(0, 0)
        for name, hear in self._heard.items():
            page.on(name, hear)
        self.look(scheme, width)

    def look(self, scheme: str = "light", width: int = 1280) -> None:
        """Look at the page, as it is, in another scheme of colours, or on another screen."""
        self.page.emulate_media(media="null", color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": 900})

    def leave(self) -> None:
        """Hear no more of the page."""
        self._note_violations()
        for name, hear in self._heard.items():
            self.page.remove_listener(name, hear)

    def open(self, address: str) -> Any:
        """Go to an address in the report; return the page when it is usable."""
        self._note_violations()
        self.page.goto("about:blank")
        self.page.goto(f"{self.site.as_uri()}/{address}")
        self.ready()
        return self.page

    def ready(self) -> None:
        """Wait until the page has shown its data, or has said why it cannot."""
        self.page.wait_for_selector(
            "body[data-ready], #problem p", state="attached", timeout=20_000
        )

    def axe(self, *, colours: bool = False) -> list[Any]:
        """Return what axe-core has against the page as it is, or against its colours alone."""
        session = self.page.context.new_cdp_session(self.page)
        if not self.page.evaluate("'axe' in window"):
            session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        asked = RUN_AXE % ((COLOURED, OF_COLOURS) if colours else ("document", ""))
        found = session.send("Runtime.evaluate", {"expression": asked, "awaitPromise": True})
        session.detach()
        return list(json.loads(found["result"]["value"]))

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Press Tab until what has the focus is that."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def _note_violations(self) -> None:
        self.problems += self.page.evaluate("window.violations.splice(0)")

    def _error(self, error: Any) -> None:
        self.problems.append(str(error))

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "about:")):
            self.problems.append(f"request: {request.url}")
