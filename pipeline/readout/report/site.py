"""The report: a folder of pages over the records of a run, to be opened by double click.

It is written anew only where something changed, and never over other things: what the folder holds
of ours is listed in :data:`LISTING`; a folder with files and no such list is somebody else's.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment

from readout.errors import ConfigError, FatalError
from readout.evaluate.quality import quality
from readout.io.files import AnyPath
from readout.io.safe import drafting, is_empty, make_folder, write_whole, writing
from readout.io.text import templates_of
from readout.records.naming import clean, named
from readout.records.types import Record
from readout.report.articles import article
from readout.report.corpus import ReportTables
from readout.report.data import script
from readout.report.findings import FINDINGS, FoundRow, write_findings

__all__ = [
    "ASSETS",
    "FINDINGS",
    "LISTING",
    "PAGES",
    "ReportFolder",
    "WrittenReport",
    "build_report",
    "environment",
    "texts",
]

LISTING = "report.json"
"""The file that lists the others: path below the folder -> SHA-256."""


PAGES = ("index", "tables", "search", "document")
ASSETS = ("report.js", "site.css", "article.css")
"""Files that ``make web`` builds from ``web/``."""
DEFAULT_TITLE = "Readout"


class ReportFolder:
    """Takes the files of one report.

    Parameters
    ----------
    path : Path
        Made where it is not there yet.

    Attributes
    ----------
    written, kept : int
        Files that were written, and files that were as they should be.

    Raises
    ------
    ConfigError
        ``not_a_report`` where it holds files of others, ``unreadable`` where it cannot be read,
        ``unwritable`` where it cannot be made. On entering ``locked``, where another command writes
        there.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.written = 0
        self.kept = 0
        self._before = _listed(path)
        self._files: dict[str, str] = {}

    def __enter__(self) -> ReportFolder:
        self._ends = ExitStack()
        self._drafts = self._ends.enter_context(drafting(self.path))
        return self

    def __exit__(self, *_: object) -> None:
        self._ends.close()

    def add(self, name: str, data: bytes) -> None:
        """Put a file in place, unless it is there already.

        Parameters
        ----------
        name : str
            Path below the folder, with ``/``; one of this package's own, never from a document.
        data : bytes
            All of it.

        Raises
        ------
        FatalError
            ``unwritable``: disk full, no right to write.
        """
        if not self._files:
            self._list(self._before)  # so that a report that is cut off can be made again
        self._files[name] = sha256(data).hexdigest()
        path = self.path / name
        if self._before.get(name) == self._files[name] and _is_the_same(path, data):
            self.kept += 1
            return
        self._write(path, data)
        self.written += 1

    def close(self) -> None:
        """Take away what an earlier report had and this one has not; list what there is."""
        for name in sorted(self._before.keys() - self._files.keys()):
            with suppress(OSError):
                (self.path / name).unlink()
        self._list(self._files)

    def _list(self, files: Mapping[str, str]) -> None:
        listing = json.dumps({"files": dict(sorted(files.items()))}, indent=1)
        self._write(self.path / LISTING, listing.encode() + b"\n")

    def _write(self, path: Path, data: bytes) -> None:
        with writing(path, kind=FatalError):
            make_folder(path.parent, self.path)
            write_whole(path, data, drafts=self._drafts)


def _is_the_same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False


def _listed(path: Path) -> dict[str, str]:
    """Return the files of the report that a folder holds; none of a new or empty folder."""
    try:
        if not path.exists() or is_empty(path):
            return {}
        listing = json.loads((path / LISTING).read_bytes())
        return {name: digest for name, digest in listing["files"].items() if _is_within(path, name)}
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        raise ConfigError(
            f"{path}: holds files, and no {LISTING} that lists a report: name a new or empty "
            "folder, or the folder of a report",
            code="not_a_report",
        ) from None
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error}", code="unreadable"
        ) from error


def _is_within(path: Path, name: str) -> bool:
    """Return whether a listed name lies in the folder: a list may have been changed by hand."""
    root = os.path.abspath(path)  # noqa: PTH100 - without following links
    inside = os.path.abspath(path / name)  # noqa: PTH100
    return os.path.commonpath([root, inside]) == root and inside != root


@dataclass(frozen=True)
class WrittenReport:
    """The result of a report.

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


def build_report(
    records: Iterable[Record],
    folder: AnyPath,
    *,
    title: str | None = None,
    max_text: int | None = None,
    findings: Mapping[str, Iterable[FoundRow]] | None = None,
) -> WrittenReport:
    """Make a report of records, one in memory at a time.

    Parameters
    ----------
    records : iterable of Record
        As :func:`readout.read_records` gives them; those that know who is who say it.
    folder : str or path
        Where to write: a new or empty folder, or that of an earlier report, of which only what
        changed is written again.
    title : str, optional
        What the report is called.
    max_text : int, optional
        Characters of each document's text that are shown, beside titles and statements; all by
        default. 0 leaves the texts out.
    findings : mapping of str to iterable of tuple, optional
        Pages of :data:`FINDINGS`, as :func:`~readout.report.findings.open_analysis` gives them.

    Returns
    -------
    WrittenReport
        Counts, and the page to open.

    Raises
    ------
    ConfigError
        Nothing has been written: ``not_a_report``, and as the records raise. Later:
        ``other_analysis``.
    FatalError
        ``unwritable``: disk full, no right to write.
    """
    with ReportFolder(Path(folder)) as target:
        corpus = ReportTables(target.add)
        for record in records:
            corpus.add(article(named(record), max_text))
        called = clean(title or DEFAULT_TITLE)
        # how good the extractor is, as measured
        measured = quality().figure
        figures = [
            {"name": one.name, "value": one.value, "counted": one.counted} for one in measured
        ]
        corpus.close({"title": called, "max_text": max_text, "quality": figures})
        for name, rows in (findings or {}).items():
            write_findings(name, rows, corpus.numbers(), target.add)
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
