"""The documentation as a site: it is built without a warning, links lead somewhere, nothing is fetched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import pytest

from readout.cli import main
from readout.records.types import json_schema
from runs import ROOT

pytestmark = pytest.mark.slow
MAKE = re.compile(r"-m sphinx (.*) \. (\S+)$", re.MULTILINE)
OUTSIDE = re.compile(r"""(?:@import|url\(|src=|fetch\(|import\()\s*["']?\s*(?:https?:)?//""")
"""What makes a browser fetch, in style sheets and scripts."""


class Page(HTMLParser):
    """What a page loads, where its links lead, and which places have a name."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a":
            self.links.append(found.get("href", ""))
        elif tag == "link" and found.get("rel") not in ("index", "search", "next", "prev"):
            self.loads.append(found.get("href", ""))
        for name in ("src", "srcset", "data", "poster", "action"):
            self.loads += [found[name]] if name in found else []


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the site as `make docs` does."""
    options = MAKE.search((ROOT / "Makefile").read_text(encoding="utf-8"))
    assert options is not None
    folder = tmp_path_factory.mktemp("site")
    words = [word for word in options[1].split() if not word.startswith("build/")]
    assert {"-W", "--keep-going"} <= set(words)
    words[words.index("-d")] = f"-d{folder / 'cache'}"
    command = [sys.executable, "-m", "sphinx", *words, ".", str(folder / "site")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in sorted(site.rglob("*.html"))}


def targets(path: Path, page: Page) -> Iterator[tuple[Path, str]]:
    """Yield file and fragment of all that a page leads to or loads on its own site."""
    for address in [*page.links, *page.loads]:
        parts = urlsplit(address)
        if not parts.scheme and not parts.netloc:
            file = path if not parts.path else path.parent / unquote(parts.path)
            yield file.resolve(), unquote(parts.fragment)


def test_every_page_of_the_documentation_is_there(pages: dict[Path, Page], site: Path) -> None:
    names = {path.relative_to(site).with_suffix(".md").as_posix() for path in pages}
    written = {p.relative_to(ROOT).as_posix() for p in (ROOT / "docs").glob("*.md")}
    assert written <= names
    assert {"README.md", "CHANGELOG.md", "SECURITY.md", "index.md", "search.md"} <= names


def test_no_link_is_broken(pages: dict[Path, Page]) -> None:
    known = {path.resolve(): page.ids for path, page in pages.items()}
    broken = [
        (path.name, file.name, fragment)
        for path, page in pages.items()
        for file, fragment in targets(path, page)
        if not file.exists() or (fragment and fragment not in known.get(file, {fragment}))
    ]
    assert broken == []


def test_nothing_is_loaded_from_outside(pages: dict[Path, Page], site: Path) -> None:
    for path, page in pages.items():
        loaded = [a for a in page.loads if urlsplit(a).scheme not in ("", "data")]
        assert [*loaded, *(a for a in page.loads if a.startswith("//"))] == [], path
    for path in [*site.rglob("*.css"), *site.rglob("*.js")]:
        assert OUTSIDE.search(path.read_text(encoding="utf-8")) is None, path


def test_commands_and_fields_are_those_of_the_code(site: Path) -> None:
    told = (site / "docs" / "commands.html").read_text(encoding="utf-8")
    names = [
        ("readout", name, inner)
        for name in main.list_commands(click.Context(main))
        for inner in inner_commands(name)
    ]
    for name in names:
        assert f"Usage: {' '.join(filter(None, name))} " in told
    fields = (site / "docs" / "schema.html").read_text(encoding="utf-8")
    for name, kind in json_schema()["$defs"].items():
        assert f'<section id="{name.lower()}">' in fields
        for field in kind.get("properties", {}):
            assert f'<span class="pre">{field}</span>' in fields
    schema = json.loads((site / "readout-1.schema.json").read_text(encoding="utf-8"))
    assert schema == json_schema()


def inner_commands(name: str) -> list[str]:
    context = click.Context(main)
    command = main.get_command(context, name)
    return ["", *(command.list_commands(context) if isinstance(command, click.Group) else [])]


def test_search_works_from_disk_and_nothing_is_requested(site: Path, chromium: Any) -> None:
    """A browser opens a page by its file, goes to the search, and finds a page by a word."""
    asked: list[str] = []
    wrong: list[str] = []
    page = chromium.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((site / "index.html").as_uri())
    page.wait_for_url("**/docs/index.html")
    page.fill("form.sidebar-search-container input[name=q]", "quarantine")
    page.keyboard.press("Enter")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    found = page.locator("#search-results li a").all_inner_texts()
    page.click("#search-results li a")
    page.wait_for_load_state()
    page.close()
    assert any("Running" in title or "Readout" in title for title in found), found
    assert wrong == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
