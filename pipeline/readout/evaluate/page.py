"""Scores as one page of HTML that needs nothing else, with links into a report."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from readout.errors import ConfigError
from readout.evaluate.figures import F1Difference, Score
from readout.evaluate.scoring import Mistake
from readout.io.safe import write_whole, writing
from readout.io.text import clean, shown, templates_of

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
    templates.filters["clean"] = clean
    page = templates.get_template("scores.html.jinja").render(
        title=TITLE,
        documents=documents,
        scores=scores,
        mistakes=mistakes,
        missing=missing,
        changes=changes,
        base=base,
        most=SHOWN,
    )
    with writing(path):
        write_whole(path, page.encode())


def _fit(value: object) -> object:
    """Take from a text what has no place in a page."""
    return shown(value) if type(value) is str else value
