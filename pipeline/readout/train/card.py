"""Model cards: what a model learned from, how, and how good it is, beside the model.

Markdown without a date or a place, so that the same files give the same card.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy.stats import binomtest
from sklearn.metrics import average_precision_score

from readout import __version__
from readout.config.configuration import file_digest
from readout.errors import ConfigError
from readout.io.safe import read_nofollow, write_whole
from readout.io.text import templates_of
from readout.models.arrays import Flags, Floats
from readout.records.dataset import parts

__all__ = [
    "MEASURED",
    "Card",
    "DecisionFigures",
    "Table",
    "average_precision",
    "calibration_error",
    "check_card",
    "data_table",
    "figures",
    "figures_of",
    "rate",
    "write_card",
]

HASH = 16
"""Digits of a hash that are shown."""
SUFFIX = ".md"
MARK = "\n- trained by `readout train "
"""A line in the head of every card, and of no other text."""
LARGEST = 10_000_000
"""Bytes of a card, at most."""


MEASURED = (
    "Judged by models that had not seen the document (cross-validated); behind a share, the "
    "interval that 95 in 100 such samples would fall in, items taken as independent."
)


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, and rows of texts and numbers."""

    columns: Sequence[str]
    rows: Sequence[Sequence[object]]


@dataclass(frozen=True)
class Card:
    """The card of a model.

    Attributes
    ----------
    title, use : str
        What it is, and what it decides.
    command : str
        What trained it.
    data : Table
        Its sources.
    settings : dict of str to object
        As they were.
    figures : Table
        How good it is.
    measured : str
        On what that was measured.
    notes : sequence of str
        What is too thin, what to mind.
    """

    title: str
    use: str
    command: str
    data: Table
    settings: Mapping[str, object]
    figures: Table
    measured: str
    notes: Sequence[str] = field(default=())


def check_card(model: Path) -> None:
    """Make sure, before a model is trained, that its card has a place of its own.

    Raises
    ------
    ConfigError
        ``overwrites`` where the model would stand there; ``exists`` where something does that is no
        card of a former training.
    """
    path = model.with_suffix(SUFFIX)
    if model.suffix.lower() == SUFFIX:
        raise ConfigError(
            f"{model}: is where the model's card goes: give the model another suffix",
            code="overwrites",
        )
    if not os.path.lexists(path):
        return
    try:
        is_card = MARK.encode() in read_nofollow(path, LARGEST)
    except OSError:
        is_card = False
    if not is_card:
        raise ConfigError(
            f"{path}: is there already, and no card of a model; that of {model.name} would go "
            "there: name another file",
            code="exists",
        )


def write_card(model: Path, card: Card) -> Path:
    """Write the card of a model beside it, with the suffix ``.md``.

    Returns
    -------
    Path
        Where it is.
    """
    path = model.with_suffix(SUFFIX)
    templates = templates_of("readout.train").overlay(autoescape=False)
    page = templates.get_template("card.md.jinja").render(
        card=card, version=__version__, name=model.name, digest=file_digest(model)
    )
    write_whole(path, page.encode())
    return path


def data_table(sources: Iterable[tuple[str, Path]]) -> Table:
    """Return the sources of a model: what each is, its lines, its hash.

    Parameters
    ----------
    sources : iterable of (str, Path)
        What it is (``gold``), and the file, or the output folder.
    """
    rows = []
    for kind, path in sources:
        files = [path]
        if path.is_dir():
            files = [part.file for part in parts(path) if isinstance(part.file, Path)]
        data = [file.read_bytes() for file in files]
        digest = sha256(b"".join(data)).hexdigest()[:HASH]
        lines = sum(bool(line.strip()) for one in data for line in one.split(b"\n"))
        rows.append((kind, path.name, lines, f"`{digest}`"))
    return Table(("what", "file", "lines", "SHA-256"), rows)


def rate(right: int, of: int) -> str:
    """Return a share with the interval that 95 in 100 such samples would fall in (Wilson's).

    Examples
    --------
    >>> rate(45, 50)
    '0.90 (0.79 to 0.96), 45 of 50'
    """
    if not of:
        return "-"
    low, high = binomtest(right, of).proportion_ci(method="wilson")
    return f"{right / of:.2f} ({low:.2f} to {high:.2f}), {right} of {of}"


# -- figures
# --------------------------------------------------------------------------------------------------


class DecisionFigures(NamedTuple):
    """Precision, recall and F1 of decisions."""

    precision: float
    recall: float
    f1: float


def figures(decided: Flags, truth: Flags) -> DecisionFigures:
    """Return precision, recall and F1 of decisions."""
    return figures_of(int((decided & truth).sum()), int(decided.sum()), int(truth.sum()))


def figures_of(right: int, found: int, true: int) -> DecisionFigures:
    """Return precision, recall and F1 by counts, 0 of nothing."""
    parts = ((right, found), (right, true), (2 * right, found + true))
    return DecisionFigures(*(round(part / whole, 4) if whole else 0.0 for part, whole in parts))


def average_precision(chances: Floats, truth: Flags) -> float:
    """Return the mean precision at each passage that has the theme, from the surest down."""
    return round(float(average_precision_score(truth, chances)), 4) if truth.any() else 0.0


def calibration_error(chances: Floats, truth: Flags) -> float:
    """Return the expected calibration error: the mean gap of chance and share over ten bins."""
    places = np.minimum((chances * 10).astype(int), 9)
    gaps = np.bincount(places, truth - chances)  # mean gaps, times how many they are of
    return round(float(np.abs(gaps).sum()) / max(len(chances), 1), 4)
