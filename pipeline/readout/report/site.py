"""The report: a folder of pages over the records of a run, to be opened by double click."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment

from readout.evaluate.quality import quality
from readout.io.text import templates_of
from readout.records.dataset import read_records
from readout.records.naming import clean, named
from readout.records.types import Record
from readout.report.articles import article
from readout.report.corpus import ReportTables
from readout.report.data import script
from readout.report.findings import Group, open_analysis, write_findings
from readout.report.folder import ReportFolder

__all__ = [
    "ASSETS",
    "FINDINGS",
    "PAGES",
    "WrittenReport",
    "build_report",
    "environment",
    "texts",
    "write_report",
]

PAGES = ("index", "tables", "search", "document")
FINDINGS = ("formulations", "again", "meetings")
"""Pages of what an analysis found; they are there where there is one."""
ASSETS = ("report.js", "site.css", "article.css")
"""What ``make web`` builds from ``web/``."""
DEFAULT_TITLE = "Readout"


@dataclass(frozen=True)
class WrittenReport:
    """What came of a report.

    Attributes
    ----------
    documents : int
        Documents in it.
    written, kept : int
        Files that were written, and files that were as they should be.
    page : Path
        The page to open.
    """

    documents: int
    written: int
    kept: int
    page: Path


def write_report(
    source: str | os.PathLike[str],
    folder: str | os.PathLike[str],
    *,
    title: str | None = None,
    max_text: int | None = None,
    analysis: str | os.PathLike[str] | None = None,
) -> WrittenReport:
    """Make a report of what a run wrote.

    Parameters
    ----------
    source : str or path
        What :func:`readout.read_records` reads: an output folder, a file of records, a glob, a URL.
    folder : str or path
        Where to write: a new or empty folder, or that of an earlier report, of which only what
        changed is written again.
    title : str, optional
        What the report is called.
    max_text : int, optional
        Characters of each document's text that are shown, beside titles and statements; all by
        default. 0 leaves the texts out.
    analysis : str or path, optional
        Folder that ``readout analyze`` wrote for the same records: gives the pages of
        :data:`FINDINGS`.

    Returns
    -------
    WrittenReport
        Counts, and the page to open.

    Raises
    ------
    ConfigError
        Nothing has been written: ``not_a_report``, ``no_analysis``, ``missing_package``, and as
        :func:`readout.read_records` raises. Later: ``other_analysis``.
    FatalError
        ``unwritable``: disk full, no right to write.
    """
    records = read_records(source)
    if analysis is None:
        return build_report(records, folder, title=title, max_text=max_text)
    with open_analysis(Path(analysis), max_text) as findings:
        return build_report(records, folder, title=title, max_text=max_text, findings=findings)


def build_report(
    records: Iterable[Record],
    folder: str | os.PathLike[str],
    *,
    title: str | None = None,
    max_text: int | None = None,
    findings: Mapping[str, Iterable[Group]] | None = None,
) -> WrittenReport:
    """Make a report of records, one in memory at a time.

    Parameters
    ----------
    findings : mapping of str to iterable of Group, optional
        What an analysis of these records found, by page: a name of :data:`FINDINGS` each.

    Other parameters and errors are those of :func:`write_report`.
    """
    target = ReportFolder(Path(folder))
    corpus = ReportTables(target.add)
    for record in records:
        corpus.add(article(named(record), max_text))
    called = clean(title or DEFAULT_TITLE)
    # how good the extractor is, as measured
    figures = [{"name": one.name, "value": one.value, "counted": one.counted} for one in quality()]
    corpus.close({"title": called, "max_text": max_text, "quality": figures})
    for name, groups in (findings or {}).items():
        write_findings(name, groups, corpus.numbers(), target.add)
    for name, data in _static(called, tuple(findings or ())):
        target.add(name, data)
    target.close()
    return WrittenReport(corpus.documents, target.written, target.kept, target.path / "index.html")


def environment() -> Environment:
    """Return the templates: everything that is put into them is escaped."""
    made = templates_of("readout.report")
    made.globals["t"] = texts().__getitem__
    return made


def _static(title: str, findings: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield pages and assets."""
    templates = environment()
    linked = ("index", "tables", *findings, "search")
    for name in (*PAGES, *findings):
        template = "findings" if name in findings else name
        page = templates.get_template(f"{template}.html.jinja")
        shown = page.render(page=name, pages=linked, title=title)
        yield f"{name}.html", shown.encode()
    assets = files("readout.report").joinpath("assets")
    for name in ASSETS:
        yield f"assets/{name}", assets.joinpath(name).read_bytes()
    yield "assets/texts.js", script("texts", texts())


@lru_cache(maxsize=1)
def texts() -> dict[str, str]:
    """Return all texts by their name (``"filters.from"``).

    What stands in braces is put in by whoever shows it; where a text has two forms, for one and for
    more, a ``|`` stands between them.
    """
    source = files("readout.report").joinpath("texts.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": text
        for section, named in tomllib.loads(source).items()
        for name, text in named.items()
    }
