"""The report: what it costs to build and how quickly its pages answer, in Chromium, from the disk.

Needs Chromium (``apt-get install chromium``) and Playwright (in the extra ``test``).
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.invented import records
from benchmarks.processes import readout, usage
from benchmarks.report import Report, parser
from readout.records.types import encode_record

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
TIMES = 5
WAIT = 2_500
"""Milliseconds."""
LONG = 100_000
"""Words of the long document."""
SCROLL = """
async () => {
  const started = performance.now();
  while (scrollY + innerHeight < document.documentElement.scrollHeight - 2) {
    scrollBy(0, innerHeight);
    await new Promise(requestAnimationFrame);
    if (performance.now() - started > 30000) break;
  }
}
"""


def main(arguments: list[str]) -> None:
    """Print the tables."""
    options = parser("look", __doc__)
    options.add_argument("--documents", type=int, default=10_000)
    options.add_argument("--words", type=int, default=500, help="of each")
    found = options.parse_args(arguments)
    report = Report("look", record=found.record)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        site = Path(folder) / "site"
        _write(path, found.documents, found.words)
        _build(report, path, site, found.documents, found.words)
        long = Path(folder) / "long.jsonl"
        _write(long, 1, LONG)
        usage(readout("report", long, "-o", Path(folder) / "long"))
        _browse(report, site, Path(folder) / "long")
    report.close()


def _write(path: Path, count: int, words: int) -> None:
    with path.open("wb") as stream:
        for record in records(count, words):
            stream.write(encode_record(record) + b"\n")


def _build(report: Report, path: Path, site: Path, count: int, words: int) -> None:
    rows = []
    for name in ("first", "second, nothing changed"):
        taken = usage(readout("report", path, "-o", site))
        rows.append([name, f"{taken.wall:.1f}", f"{taken.cpu:.1f}", f"{taken.memory:.0f}"])
    size = sum(one.stat().st_size for one in site.rglob("*") if one.is_file())
    files = sum(one.is_file() for one in site.rglob("*"))
    report.table(
        f"A report of {count:,} documents of {words} words: {size / 1e6:.0f} MB in {files} files",
        ["", "s", "CPU s", "MB"],
        rows,
    )


def _browse(report: Report, site: Path, long: Path) -> None:
    from playwright.sync_api import sync_playwright

    executable = next(filter(None, map(shutil.which, BROWSERS)))
    rows: list[list[str]] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable)
        version = browser.version

        def measure(name: str, call: Callable[[Any], float]) -> None:
            values = []
            for _ in range(TIMES):
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                values.append(call(page))
                page.close()
            low, high = min(values), max(values)
            rows.append([name, f"{statistics.median(values):.0f}", f"{low:.0f}", f"{high:.0f}"])

        for name in ("index", "tables", "search"):
            measure(f"{name}.html, open to usable", lambda page, name=name: _open(page, site, name))
        measure("phrase search", lambda page: _answer(page, site, "search.html#q=the+old+harbour"))
        measure("all words", lambda page: _answer(page, site, "search.html#q=harbour+timber&all=1"))
        measure("a word in every text", lambda page: _answer(page, site, "search.html#q=harbour"))
        measure("filter of all statements", lambda page: _filter(page, site))
        measure("a document of 100,000 words, open", lambda page: _document(page, long))
        measure("– longest task, opening, CPU ms", lambda page: _longest(page, long, scroll=False))
        measure(
            "– longest task, scrolling to its end, CPU ms",
            lambda page: _longest(page, long, scroll=True),
        )
        browser.close()
    title = f"Chromium {version}, file://, ms; median, least and most of {TIMES}"
    report.table(title, ["", "median", "least", "most"], rows)


def _go(page: Any, address: str) -> float:
    page.goto(f"file://{address}")
    page.wait_for_timeout(WAIT)  # asking again and again would take its time from the page
    page.wait_for_selector("body[data-ready]", state="attached", timeout=60_000)
    return float(page.get_attribute("body", "data-ready"))


def _open(page: Any, site: Path, name: str) -> float:
    return _go(page, f"{site}/{name}.html")


def _answer(page: Any, site: Path, address: str) -> float:
    """Return what the page took to scan, texts loaded; the second of two searches."""
    _go(page, f"{site}/{address}")
    page.evaluate("location.hash += '&sort=date'")
    page.wait_for_timeout(400)
    return float(page.get_attribute("main", "data-ms"))


def _filter(page: Any, site: Path) -> float:
    """Return what a change of the filter took, with everything drawn again."""
    _go(page, f"{site}/index.html")
    page.evaluate("location.hash = 'speaker=Ada+Quill&from=2020&to=2030'")
    page.wait_for_timeout(400)
    return float(page.get_attribute("main", "data-ms"))


def _document(page: Any, site: Path) -> float:
    return _go(page, f"{site}/document.html#id=00000")


def _longest(page: Any, site: Path, *, scroll: bool) -> float:
    """Return the longest task of the page's main thread, in processor time."""
    events: list[Any] = []
    done: list[Any] = []
    session = page.context.new_cdp_session(page)
    session.on("Tracing.dataCollected", lambda data: events.extend(data["value"]))
    session.on("Tracing.tracingComplete", lambda data: done.extend([data]))
    if scroll:
        _document(page, site)
    session.send("Tracing.start", {"categories": "toplevel,__metadata"})
    if scroll:
        page.evaluate(SCROLL)
    else:
        _document(page, site)
    session.send("Tracing.end")
    while not done:
        page.wait_for_timeout(100)
    threads = {
        (event["pid"], event["tid"])
        for event in events
        if event.get("args", {}).get("name") == "CrRendererMain"
    }
    tasks = [event for event in events if (event["pid"], event["tid"]) in threads]
    return max(event.get("tdur", 0) for event in tasks) / 1000
