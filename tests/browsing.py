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
axe.run(document, {preload: false, resultTypes: ["violations"]}).then((found) => JSON.stringify(
  found.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 200))])
))
"""


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


class Visit:
    """A page of a report, and what it did wrong so far."""

    def __init__(self, context: Any, site: Path) -> None:
        self.site = site
        self.page = context.new_page()
        self.problems: list[str] = []
        self.page.add_init_script(VIOLATIONS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("dialog", self._dialog)
        self.page.on("request", self._request)

    def open(self, address: str) -> Any:
        """Go to an address in the report; return the page when it is usable."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.site.as_uri()}/{address}")
        self.ready()
        return self.page

    def ready(self) -> None:
        """Wait until the page has shown its data, or has said why it cannot."""
        self.page.wait_for_selector(
            "body[data-ready], #problem p", state="attached", timeout=20_000
        )

    def axe(self) -> list[Any]:
        """Return what axe-core has against the page as it is."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
        found = session.send("Runtime.evaluate", {"expression": RUN_AXE, "awaitPromise": True})
        session.detach()
        return list(json.loads(found["result"]["value"]))

    def wrong(self) -> list[str]:
        """Return errors, violations of the policy, and requests that left the disk."""
        return [*self.problems, *self.page.evaluate("window.violations")]

    def tab_to(self, selector: str, most: int = 80) -> None:
        """Press Tab until what has the focus is that."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def _console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.problems.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.problems.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Any) -> None:
        if not request.url.startswith(("file:", "data:", "about:")):
            self.problems.append(f"request: {request.url}")
