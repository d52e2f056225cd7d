"""Scores as one page of HTML that needs nothing else, with links into a report."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from urllib.parse import quote, urlencode

from readout.errors import ConfigError
from readout.evaluate.figures import F1Difference, Score
from readout.evaluate.scoring import CONFIDENCE, LABEL, Mistake
from readout.io.safe import write_whole, writing
from readout.io.text import shown, templates_of

__all__ = ["SHOWN", "write_page"]

SHOWN = 200
"""Mistakes of one kind that are shown."""
TITLE = "Scores"
REPORT, DOCUMENT = "report.json", "document.html"
"""Files by which a report is known, and which shows a document."""


def write_page(
    path: Path,
    scores: Sequence[Score],
    mistakes: Sequence[Mistake],
    *,
    documents: int,
    missing: Sequence[str] = (),
    changes: Sequence[F1Difference] = (),
    report: Path | None = None,
) -> None:
    """Write the page.

    Parameters
    ----------
    path : Path
        Where to; what is there goes.
    scores, mistakes, changes : sequence
        What it shows; of mistakes, :data:`SHOWN` of each kind.
    documents : int
        Of gold.
    missing : sequence of str
        Gold documents without a record.
    report : Path, optional
        The folder of a report of the same records: mistakes are linked to their places in it.

    Raises
    ------
    ConfigError
        ``not_a_report``; ``unwritable``.
    """
    base = None
    if report is not None:
        if not all((report / name).is_file() for name in (REPORT, DOCUMENT)):
            raise ConfigError(
                f"{report}: is no report: make one with 'readout report DIR -o {report}'",
                code="not_a_report",
            )
        relative = os.path.relpath(report / DOCUMENT, path.parent)
        base = quote(Path(relative).as_posix())
    templates = templates_of("readout.evaluate", _fit)
    page = templates.get_template("scores.html.jinja").render(
        title=TITLE,
        documents=documents,
        missing=list(missing),
        tables=[(name, rows) for name, rows in _tables(scores) if rows],
        changes=[one for one in changes if one.measure == "strict"],
        groups=list(_groups(mistakes, base)),
    )
    with writing(path):
        write_whole(path, page.encode())


def _fit(value: object) -> object:
    """Take from a text what has no place in a page."""
    return shown(value) if type(value) is str else value


def _tables(scores: Sequence[Score]) -> Iterable[tuple[str, list[Score]]]:
    whole = [one for one in scores if not one.kind]
    yield "All documents", [one for one in whole if one.by != CONFIDENCE]
    sure = {one.layer for one in scores if one.by == CONFIDENCE}
    yield "By confidence", [one for one in whole if one.layer in sure and one.by != LABEL]
    for kind, found in groupby(scores, key=attrgetter("kind")):
        if kind:
            yield f"Documents of kind {kind}", list(found)


def _groups(
    mistakes: Sequence[Mistake], base: str | None
) -> Iterable[tuple[str, str, int, list[tuple[Mistake, str]]]]:
    """Yield the mistakes of one kind in a layer: how many, and some of them, each with its link."""
    groups = defaultdict(list)
    for one in mistakes:
        groups[one.layer, one.kind].append(one)
    for (layer, kind), there in sorted(groups.items()):
        yield layer, kind, len(there), [(one, _link(one, base)) for one in there[:SHOWN]]


def _link(mistake: Mistake, base: str | None) -> str:
    if base is None or not mistake.record:
        return ""
    place = {"id": mistake.record}
    if mistake.start is not None:
        place["at"] = f"{mistake.start}-{mistake.end}"
    return f"{base}#{urlencode(place, errors='replace')}"
