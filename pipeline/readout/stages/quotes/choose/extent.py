"""How far a reported clause reaches: a scored choice among the places where it may end.

A sentence is cut where it pauses. Piece by piece, what is joined there goes on with what is
reported or is the author's own; the weights, in ``extent_weights.json`` beside the stage, are
learned by ``readout train extents``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from readout.language.page import Page
from readout.language.words import words
from readout.linear import Features, Weights, packaged, weighted
from readout.records import Offsets
from readout.spans import trim
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.content import reported_content
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.reading import Reading

__all__ = ["Extent", "best_extent", "extents", "with_extent"]

PAUSES = frozenset({",", ";", "—", "–", "-", "--", ":", "("})
JOINTS = words("word.piece")
STOPS = " \n\t.,;:—–-"
FINITE = {"VBD": "past", "VBZ": "present", "VBP": "present", "MD": "modal"}
SHORTEST = 2
"""Tokens of a content."""
MOST = 30
"""Pieces of a sentence that are looked at."""


@dataclass(frozen=True, slots=True)
class Extent:
    """Where a reported clause may end, and what speaks for it."""

    span: Offsets
    features: Features


@dataclass(frozen=True, slots=True)
class _Clause:
    """A reported clause whose tokens begin at ``lo``; what it is behind ends before ``hi``.

    ``starts``, ``ends``: the tokens with which it begins, and those behind its end, by who says so;
    ``behind``: whether it stands behind its cue.
    """

    page: Page
    clause: Clause
    others: frozenset[int]
    lo: int
    hi: int
    starts: dict[str, int]
    ends: dict[str, int]
    behind: bool

    @property
    def tense(self) -> str:
        """The tense of its first verb."""
        return _tense(self.page, self.lo, self.hi)


def with_extent(reading: Reading, proposal: Proposal) -> Proposal:
    """Return a reported clause without marks that reaches as far as it most likely does."""
    weights = packaged("readout.stages.quotes", "extent_weights.json")
    best = best_extent(extents(reading, proposal), weights)
    if best is None:
        return proposal
    return replace(proposal, contents=(*proposal.contents[:-1], best.span))


def best_extent(found: Sequence[Extent], weights: Weights) -> Extent | None:
    """Return the likeliest of some extents, None where there are none."""
    return max(found, key=lambda one: weighted(weights, one.features), default=None)


def extents(reading: Reading, proposal: Proposal) -> list[Extent]:
    """Return how far a reported clause may reach; nothing where there is nothing to choose."""
    read = _read(reading, proposal)
    if read is None:
        return []
    found: list[Extent] = []
    for lo in sorted(set(read.starts.values())):
        found += _from(replace(read, lo=lo))
    return found if len(found) > 1 else []


def _from(read: _Clause) -> Iterator[Extent]:
    """Yield the extents of a clause that begins at a token."""
    page = read.page
    start = page.tokens.start[read.lo]
    opening = dict(_of_start(read))
    taken: Counter[str] = Counter()
    at = read.lo
    for bound in _bounds(read):
        if at > read.lo:
            taken.update(dict(_of_piece(read, at, bound)))
        span = _ended(page, start, bound)
        if span[0] < span[1]:
            yield Extent(span, {**taken, **opening, **_of_end(read, bound)})
        at = bound


def _read(reading: Reading, proposal: Proposal) -> _Clause | None:
    """Return a reported clause without marks, and what a rule finds of it."""
    clause = proposal.clause
    page = reading.page
    if proposal.kind != "indirect" or clause is None or not page.parsed:
        return None
    start, end = proposal.contents[-1]
    unit = reading.unit_of(start)
    lo, after = page.range(start, end)
    if (
        after - lo < SHORTEST
        or after > unit.hi
        or not unit.lo <= clause.first < unit.hi
    ):
        return None
    starts, ends = {"label": lo}, {"label": after}
    ruled = reported_content(page, clause, unit.clauses)
    if ruled is not None:
        first, last = page.range(*ruled[0][-1])
        if max(first, lo) < min(last, after):
            starts["rule"], ends["rule"] = first, last
    behind = start >= clause.cue[0]
    hi = unit.hi if behind else max(ends.values())
    others = frozenset(one.head for one in unit.clauses if one.head != clause.head)
    return _Clause(page, clause, others, lo, hi, starts, ends, behind)


def _bounds(read: _Clause) -> Iterator[int]:
    """Yield the tokens before which it may end, the end of the sentence the last."""
    places = range(read.lo + SHORTEST, read.hi)
    pauses = (i for i in places if _pauses(read, i)) if read.behind else iter(())
    ends = (i for i in set(read.ends.values()) if i in places)
    yield from sorted({*islice(pauses, MOST), *ends})
    yield read.hi


def _pauses(read: _Clause, i: int) -> bool:
    """Tell whether a new piece of the sentence may begin at a token."""
    lower = read.page.tokens.lower
    if read.page.masked[i]:
        return False
    return lower[i] in PAUSES or (lower[i] in JOINTS and lower[i - 1] not in PAUSES)


def _of_start(read: _Clause) -> Iterator[tuple[str, float]]:
    """Describe where it begins: who says so, and what stands before it that it may go with."""
    page = read.page
    tokens = page.tokens
    side = "behind" if read.behind else "before"
    for name, at in read.starts.items():
        if at == read.lo and len(set(read.starts.values())) > 1:
            yield f"opens {name}", 1.0
            yield f"opens {name} {side}", 1.0
            yield f"opens {name} tag={tokens.tag[at]}", 1.0
    early = min(read.starts.values())
    if early < read.lo:
        hangs, dep = _hangs(read, early, read.lo)
        names = [
            f"leaves dep={dep}",
            f"leaves hangs={hangs}",
            f"leaves tag={tokens.tag[early]}",
            f"leaves {side} behind={tokens.lower[read.lo - 1]}",
        ]
        yield from ((name, 1.0) for name in names)
        yield "leaves length", math.log1p(read.lo - early)


def _ended(page: Page, start: int, bound: int) -> Offsets:
    end = page.tokens.end[bound - 1]
    return trim(page.text, start, start + len(page.text[start:end].rstrip(STOPS)))


def _tense(page: Page, lo: int, hi: int) -> str:
    return next(filter(None, map(FINITE.get, page.tokens.tag[lo:hi])), "")


def _of_end(read: _Clause, bound: int) -> dict[str, float]:
    """Describe a place by who says that it is the end."""
    found = {f"ends {name}": 1.0 for name, at in read.ends.items() if at == bound}
    if bound == read.hi:
        found["ends sentence"] = 1.0
    if len(found) == len(read.ends) > 1:
        found["ends both"] = 1.0
    return (
        found
        if read.behind
        else {f"{name} before": value for name, value in found.items()}
    )


def _of_piece(read: _Clause, lo: int, hi: int) -> Iterator[tuple[str, float]]:
    """Describe a piece that follows a pause: what joins it, what it hangs on, what it tells."""
    page = read.page
    tokens = page.tokens
    joint, first = _joint(read, lo, hi)
    tag = tokens.tag[first]
    hangs, dep = _hangs(read, first, hi)
    tense = _tense(page, first, hi)
    same = "none" if not tense else "same" if tense == read.tense else "other"
    names = [
        "piece",
        f"joint={joint}",
        f"tag={tag}",
        f"word={tokens.lower[first]}",
        f"joint={joint} tag={tag}",
        f"hangs={hangs}",
        f"hangs={hangs} dep={dep}",
        f"joint={joint} hangs={hangs}",
        f"tense={same}",
        f"tense={same} hangs={hangs}",
        f"voice={read.clause.voice} joint={joint}",
        *_reached(read, hi, hangs),
    ]
    if any(tokens.dep[i].startswith("nsubj") for i in range(first, hi)):
        names += ["subject", f"subject joint={joint}"]
    if not read.others.isdisjoint(range(lo, hi)):
        names += ["reports", f"reports tag={tag}"]
    yield from ((name, 1.0) for name in names)
    yield "length", math.log1p(hi - lo)


def _joint(read: _Clause, lo: int, hi: int) -> tuple[str, int]:
    """Return what joins a piece to the one before, and its first token behind that."""
    lower = read.page.tokens.lower
    joint = lower[lo]
    if joint not in PAUSES:
        return joint, lo
    first = lo + (lo + 1 < hi)
    if lower[first] in JOINTS and first + 1 < hi:
        return f"{joint} {lower[first]}", first + 1
    return joint, first


def _reached(read: _Clause, hi: int, hangs: str) -> Iterator[str]:
    """Yield by whom a piece is in what is reported."""
    within = [name for name, at in read.ends.items() if hi <= at]
    for name in within:
        yield f"in {name}"
        yield f"in {name} hangs={hangs}"
    if len(within) == len(read.ends) > 1:
        yield "in both"


def _hangs(read: _Clause, first: int, hi: int) -> tuple[str, str]:
    """Return on what a piece hangs by the parse, and how."""
    tokens = read.page.tokens
    roots = (
        i
        for i in range(first, hi)
        if not first <= tokens.head[i] < hi or tokens.head[i] == i
    )
    root = next(roots, first)
    head = tokens.head[root]
    if head == root:
        return "nothing", tokens.dep[root]
    if read.clause.first <= head < read.clause.after:
        return "cue", tokens.dep[root]
    if read.lo <= head < first:
        return "content", tokens.dep[root]
    return ("before" if head < read.lo else "behind"), tokens.dep[root]
