"""What something found is worth against gold, by each measure."""

from __future__ import annotations

from readout.evaluate.marks import Credit, Mark, Part
from readout.evaluate.tally import alike, normal, trim_edges
from readout.records.spans import overlap

__all__ = ["NOTHING", "RIGHT", "fact_right", "of_marks", "of_parts"]

NOTHING, RIGHT = Credit(0, 0, 0), Credit(1, 1, 1)
HALF = 0.5
"""What a place that overlaps counts by the partial measure (SemEval-2013, task 9)."""


def of_marks(gold: Mark, found: Mark) -> Credit:
    """Return what a mark is worth that is paired with one of gold."""
    same_place, same_label = gold.spans == found.spans, gold.label == found.label
    return Credit(float(same_place and same_label), 1.0 if same_place else HALF, float(same_label))


def of_parts(name: str, gold: Part, found: Part, text: str) -> Credit:
    """Return what a part is worth that is told of a pair of marks.

    Parameters
    ----------
    name : str
        One of :data:`~readout.evaluate.marks.PARTS`.
    """
    if name == "cues":
        return _cue(gold, found, text)
    if name == "speakers":
        return _speaker(gold, found)
    if name == "occasions":
        return _occasion(gold, found)
    if name == "relations":
        return _whole(gold.kind == found.kind)
    if name == "dates":
        return _whole(gold.date == found.date)
    return _whole(normal(gold.text) == normal(found.text))


def fact_right(name: str, gold: Part, found: Part) -> bool:
    """Tell whether a field of the frame is right: the same, or of names one part of the other."""
    if name in ("kind", "date"):
        return gold.text == found.text
    wanted = [normal(one) for one in (gold.text, *gold.also)]
    mine = [normal(one) for one in (found.text, *found.also)]
    return any(one and other and alike(one, other) for one in wanted for other in mine)


def _whole(right: bool) -> Credit:
    return RIGHT if right else NOTHING


def _cue(gold: Part, found: Part, text: str) -> Credit:
    if gold.start is None or found.start is None:
        return NOTHING
    wanted = trim_edges(text, gold.start, gold.end or gold.start)
    mine = trim_edges(text, found.start, found.end or found.start)
    if wanted == mine:
        return RIGHT
    return Credit(0, HALF, 1) if overlap(wanted, mine) else NOTHING


def _speaker(gold: Part, found: Part) -> Credit:
    """Compare status and mention; any mention will do where gold has none."""
    same = gold.kind == found.kind
    wanted, mine = normal(gold.text), normal(found.text)
    named = not wanted or (mine != "" and alike(mine, wanted))
    return Credit(float(same and named), (same + named) / 2, float(same))


def _occasion(gold: Part, found: Part) -> Credit:
    """Compare event and date; any date will do where gold has none."""
    event = alike(normal(found.text), normal(gold.text))
    date = gold.date in found.date
    return Credit(float(event and date), (event + date) / 2, 1)
