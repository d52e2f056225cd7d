"""Lines that say how good something is: how ``readout evaluate`` prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from readout.records.naming import safe

if TYPE_CHECKING:
    from readout.evaluate.agreement import Chance
    from readout.evaluate.figures import Estimate, F1Difference, Score
    from readout.evaluate.precision import Precision
    from readout.evaluate.scoring import Mistake

__all__ = [
    "chance_lines",
    "change_lines",
    "count_lines",
    "mistake_lines",
    "precision_lines",
    "score_lines",
]

WIDTH = 26
"""Characters of the first column."""
NONE = "–"


def score_lines(scores: Sequence[Score], breakdowns: Sequence[str]) -> Iterator[str]:
    """Yield a table of scores: layers, and within each what is asked for.

    Parameters
    ----------
    scores : sequence of Score
        All that there are.
    breakdowns : sequence of str
        ``label``, ``confidence``, ``kind`` (of document).
    """
    yield (
        f"{'':{WIDTH}s} {'gold':>6s} {'found':>6s}  {'precision':9s}  {'recall':6s}  "
        f"{'F1 [95 %]':20s}  {'partial':7s}  type"
    )
    for whole in scores:
        if whole.kind or whole.by != "all":
            continue
        yield _score_line(whole, whole.layer)
        for one in scores:
            if one.layer == whole.layer and _by(one) in breakdowns:
                yield _score_line(one, f"  {one.kind or one.name}")


def change_lines(changes: Iterable[F1Difference]) -> Iterator[str]:
    """Yield how F1 differs from that of another run."""
    yield f"{'':{WIDTH}s} F1     other  difference [95 %]          sign holds in"
    for one in changes:
        if one.measure != "strict":
            continue
        name = f"  {one.name}" if one.name else one.layer
        holds = NONE if one.holds is None else f"{100 * one.holds:.0f} of 100 draws"
        yield (
            f"{safe_cut(name):{WIDTH}s} {_number(one.value):5s}  {_number(one.other):5s}  "
            f"{_estimate(one.difference, '+'):25s}  {holds}"
        )


def count_lines(mistakes: Iterable[Mistake]) -> Iterator[str]:
    """Yield how many mistakes of which kind each layer has."""
    counts = Counter((one.layer, one.kind) for one in mistakes)
    for layer in dict.fromkeys(layer for layer, _ in counts):
        told = [f"{kind} {n}" for (one, kind), n in counts.most_common() if one == layer]
        yield f"{layer:{WIDTH}s} {', '.join(told)}"


def mistake_lines(mistakes: Iterable[Mistake]) -> Iterator[str]:
    """Yield every mistake, with its context on a line of its own."""
    for one in mistakes:
        told = [f"gold {one.gold!r}"] if one.gold else []
        told += [f"found {one.found!r}"] if one.found else []
        place = "" if one.start is None else f":{one.start}-{one.end}"
        yield safe(f"{one.document}{place}: {one.layer}: {one.kind}: {', '.join(told)}")
        if one.words:
            yield "    " + safe(f"{one.before}[{one.words}]{one.after}")


def chance_lines(found: Iterable[Chance]) -> Iterator[str]:
    """Yield agreement beyond chance."""
    yield f"{'':{WIDTH}s} {'units':>7s}  same   kappa [95 %]          alpha [95 %]"
    for one in found:
        yield (
            f"{one.layer:{WIDTH}s} {one.units:7d}  {one.observed:.3f}  "
            f"{_estimate(one.kappa):20s}  {_estimate(one.alpha)}"
        )


def precision_lines(found: Iterable[Precision]) -> Iterator[str]:
    """Yield how much of what was judged is right."""
    yield f"{'':{WIDTH}s} right [95 %]          judged  not filled  documents"
    for one in found:
        whole = f"{one.layer} {one.field}"
        name = whole if one.group == "all" else f"  {one.group}"
        value = "–"
        if one.judged:
            value = f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"
        yield (
            f"{safe_cut(name):{WIDTH}s} {value:20s}  {one.judged:6d}  {one.left_out:10d}  "
            f"{one.documents:9d}"
        )


def safe_cut(name: str) -> str:
    """Return a name, with the space before it, fit for a column of a terminal."""
    before = " " * (len(name) - len(name.lstrip(" ")))
    return before + safe(name)


def _by(score: Score) -> str:
    if score.kind:
        return "kind" if score.by == "all" else ""
    return score.by


def _score_line(score: Score, name: str) -> str:
    strict = score.strict
    return (
        f"{safe_cut(name):{WIDTH}s} {score.gold:6d} {score.found:6d}  "
        f"{_value(strict.precision):9s}  {_value(strict.recall):6s}  "
        f"{_estimate(strict.f1):20s}  {_value(score.partial.f1):7s}  {_value(score.type.f1)}"
    )


def _value(estimate: Estimate | None) -> str:
    return NONE if estimate is None else _number(estimate.value)


def _number(value: float | None) -> str:
    return NONE if value is None else f"{value:.3f}"


def _estimate(estimate: Estimate | None, sign: str = "") -> str:
    if estimate is None or estimate.value is None:
        return NONE
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:{sign}.3f}"
    low, high = f"{estimate.low:{sign}.3f}", f"{estimate.high:{sign}.3f}"
    return f"{estimate.value:{sign}.3f} [{low}, {high}]"
