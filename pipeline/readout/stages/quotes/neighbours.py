"""Quotations that no clause of their own sentence governs.

The sentence or paragraph beside them may.
"""

from __future__ import annotations

from readout.language.phrases import base_phrase, is_agent
from readout.records import Offsets
from readout.spans import trim
from readout.stages.quotes.read.colon import colon_clause
from readout.stages.quotes.compose import Composer
from readout.stages.quotes.drafts import Draft
from readout.stages.quotes.labels import label_before, label_within, signature_after
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.clauses import main_clause
from readout.stages.quotes.read.shape import LONG
from readout.stages.quotes.read.units import Unit

__all__ = ["settle"]

HEADINGS = frozenset({"title", "heading", "glossary_term", "byline", "caption"})
NEXT_LIMIT, ACTION = 9, 14
MAIN = frozenset({"ROOT", "ccomp", "parataxis"})

Found = tuple[str, Clause | None, Offsets | None]
"""Name of the rule, clause, and words for the speaker where there is no clause."""


def settle(composer: Composer, units: list[Unit], waiting: dict[int, list[int]]) -> None:
    """Decide on all quotations left open.

    Parameters
    ----------
    composer : Composer
        Holds the drafts so far and takes the new ones.
    units : list of Unit
        The units of the document, in order.
    waiting : dict of int to list of int
        Number of the unit -> its open quotations.
    """
    for order in sorted(waiting):
        for number in waiting[order]:
            if number not in composer.owner:
                _settle_one(composer, units, order, number)


def _settle_one(composer: Composer, units: list[Unit], order: int, number: int) -> None:
    unit = units[order]
    shape = composer.shape(number, unit)
    alone = _alone(composer, unit)
    sentence_like = not shape.titled and (
        shape.utterance or (alone and shape.words >= 3 and shape.capital)
    )
    labelled = None if unit.inside is not None else label_before(composer, number)
    if labelled is not None and (sentence_like or alone or shape.verbatim or shape.stopped):
        composer.direct(order, number, "marks-label", None, labelled)
        return
    if not sentence_like or (unit.inside is not None and not shape.capital):
        if unit.inside is None and shape.words >= LONG and shape.verbatim and not shape.named_term:
            composer.fragment(order, number, "marks-fragment", None)
        else:
            composer.term(order, number)
        return
    if unit.inside is not None:
        composer.direct(order, number, "marks-alone", None)
        return
    rule, clause, speaker = _neighbour(composer, units, order, number)
    draft = composer.direct(order, number, rule, clause, speaker)
    if rule == "marks-label" and speaker is not None and speaker[0] == draft.start:
        draft.contents = [
            trim(composer.page.text, speaker[1] + 1, draft.contents[0][1]),
            *draft.contents[1:],
        ]
        draft.marked = list(draft.contents)


def _alone(composer: Composer, unit: Unit) -> bool:
    """Tell whether a unit is made of nothing but quotations."""
    at, text = unit.start, composer.page.text
    for number in unit.stretches:
        outer = composer.stretches[number].outer[0]
        if any(c.isalnum() for c in text[at : outer[0]]):
            return False
        at = max(at, min(outer[1], unit.end))
    return sum(c.isalnum() for c in text[at : unit.end]) <= 3


def _neighbour(composer: Composer, units: list[Unit], order: int, number: int) -> Found:
    inner = label_within(composer, number)
    if inner is not None:
        return "marks-label", None, inner
    for rule in (_adjacent, _signed, _colon, _previous, _next, _resumed, _acting, _continued):
        found = rule(composer, units, order, number)
        if found is not None:
            return found
    return "marks-alone", None, None


def _gap(composer: Composer, start: int, end: int) -> str:
    return composer.page.text[start:end].strip()


def _source(draft: Draft) -> tuple[Clause | None, Offsets | None]:
    return draft.clause, draft.speaker


def _adjacent(composer: Composer, units: list[Unit], order: int, number: int) -> Found | None:
    """Take the clause of the quotation right before (or after) it in the paragraph."""
    unit, stretches = units[order], composer.stretches
    start, end = stretches[number].outer[0][0], stretches[number].outer[-1][1]
    for other, joint in ((number - 1, -1), (number + 1, 1)):
        owner = _top_owner(composer, other, joint)
        if owner is None or owner.kind in {"term", "indirect"}:
            continue
        neighbour = stretches[owner.stretches[-1 if joint < 0 else 0]]
        if neighbour.segments[-1] != unit.segment:
            continue
        gap = (
            _gap(composer, neighbour.outer[-1][1], start)
            if joint < 0
            else _gap(composer, end, neighbour.outer[0][0])
        )
        if gap in {"", ",", ".", ";", "and"} and (
            owner.clause is not None or owner.speaker is not None
        ):
            return ("marks-adjacent", *_source(owner))
    return None


def _top_owner(composer: Composer, number: int, step: int) -> Draft | None:
    """Return the draft of the nearest outermost quotation in one direction."""
    while 0 <= number < len(composer.stretches):
        if composer.stretches[number].parent is None:
            return composer.owner.get(number)
        number += step
    return None


def _signed(composer: Composer, units: list[Unit], order: int, number: int) -> Found | None:
    """Read ``“…” — Name, office``."""
    _ = units, order
    found = signature_after(composer, number)
    return ("marks-signature", None, found) if found is not None else None


def _colon(composer: Composer, units: list[Unit], order: int, number: int) -> Found | None:
    """Take the verb before a colon of the same sentence, though no lexicon lists it (``a scene was painted: “…”``)."""
    unit, page = units[order], composer.page
    start = composer.stretches[number].outer[0][0]
    if not page.text[unit.start : start].rstrip().endswith(":"):
        return None
    clause = colon_clause(page, unit.lo, unit.hi, page.range(start, start)[0], composer.lexicon)
    return ("marks-colon", clause, None) if clause is not None else None


def _previous(composer: Composer, units: list[Unit], order: int, number: int) -> Found | None:
    """Take a clause of the sentence or paragraph before that leads up to the quotation."""
    unit = units[order]
    if order == 0 or unit.inside is not None:
        return None
    before = units[order - 1]
    page = composer.page
    same = before.segment == unit.segment
    if not same:
        kinds = {page.segments[before.segment].kind, page.segments[unit.segment].kind}
        opens = not page.text[
            page.segments[unit.segment].start : composer.stretches[number].outer[0][0]
        ].strip(" \n•-–—*")
        if kinds & HEADINGS or not opens or before.segment != unit.segment - 1:
            return None
    leads = page.text[before.start : before.end].rstrip().endswith(":")
    if same and before.stretches and not leads:
        return None
    clauses = [
        c for c in before.clauses if leads or (id(c) not in composer.used and _hands_over(c, same))
    ]
    clause = main_clause(page, clauses)
    if clause is not None:
        return "marks-previous", clause, None
    if leads:
        colon = colon_clause(page, before.lo, before.hi, before.hi, composer.lexicon)
        return ("marks-colon", colon, None) if colon is not None else None
    return None


def _hands_over(clause: Clause, same: bool) -> bool:
    """Tell whether a clause without a colon may still lead up to the quotation behind its sentence."""
    if not clause.plain or clause.voice == "gerund" or "naming" in clause.frames:
        return False
    return not (same and clause.voice == "active" and clause.speaker is None)


def _next(composer: Composer, units: list[Unit], order: int, _number: int) -> Found | None:
    """Take a short sentence right after that only says who spoke (``“…!” The mayor told reporters so.``)."""
    unit = units[order]
    if (
        order + 1 >= len(units)
        or units[order + 1].segment != unit.segment
        or not units[order + 1].clauses
    ):
        return None
    after = units[order + 1]
    clause = after.clauses[0]
    if after.stretches or id(clause) in composer.used or clause.hull[0] - after.start > 2:
        return None
    rest = composer.page.text[max(clause.hull[1], clause.cue[1]) : after.end].split()
    return ("marks-next", clause, None) if len(rest) <= NEXT_LIMIT else None


def _acting(composer: Composer, units: list[Unit], order: int, _number: int) -> Found | None:
    """Take the person of whom the short sentence before tells (``The auditor closed the book. “…”``)."""
    unit, page = units[order], composer.page
    if order == 0 or units[order - 1].segment != unit.segment or not _alone(composer, unit):
        return None
    before = units[order - 1]
    if before.stretches or before.clauses or before.hi - before.lo > ACTION:
        return None
    for i in range(before.lo, before.hi):
        if page.tokens.dep[i] == "nsubj" and page.tokens.dep[page.tokens.head[i]] in MAIN:
            phrase = base_phrase(page, i, before.lo, before.hi)
            entity = page.entity_at(i)
            person = (
                is_agent(page.tokens.lower[i], composer.lexicon)
                if entity is None
                else entity.label == "PERSON"
            )
            return ("marks-actor", None, phrase) if person else None
    return None


def _resumed(composer: Composer, units: list[Unit], order: int, number: int) -> Found | None:
    """Go on with the voice that the same paragraph quoted before."""
    owner = _top_owner(composer, number - 1, -1)
    while owner is not None and owner.kind == "term" and owner.stretches[0] > 0:
        owner = _top_owner(composer, owner.stretches[0] - 1, -1)
    if owner is None or owner.kind == "term":
        return None
    same = composer.stretches[owner.stretches[-1]].segments[-1] == units[order].segment
    if not same or (owner.clause is None and owner.speaker is None):
        return None
    return ("marks-resumed", *_source(owner))


def _continued(composer: Composer, units: list[Unit], order: int, number: int) -> Found | None:
    """Go on with the voice of the paragraph before, where this one is nothing but quotation."""
    unit = units[order]
    owner = _top_owner(composer, number - 1, -1)
    if owner is None or owner.kind in {"term", "indirect"} or not _alone(composer, unit):
        return None
    last = composer.stretches[owner.stretches[-1]]
    between = [s.kind for s in composer.page.segments[last.segments[-1] + 1 : unit.segment + 1]]
    if (
        len(between) != 1
        or between[0] in HEADINGS
        or (owner.clause is None and owner.speaker is None)
    ):
        return None
    return ("marks-continued", *_source(owner))
