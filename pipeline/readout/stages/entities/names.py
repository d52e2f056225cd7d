"""Names that a head word gives away.

Bodies, meetings, documents, places ("Ministry of X", "X Work Conference").

A name is a run of capitalised words that ends in a head, with its complements ("of the Central
Committee", "on Talent Work") and an abbreviation in brackets between its parts. The longest one is
taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from readout.records import EntityLabel
from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.runs import Run, Scope, abbreviation_in_brackets, read_run, year_at
from readout.stages.entities.words import number_of

__all__ = ["Name", "name_at", "names"]

MAX_DEPTH = 5
_LISTING = frozenset(
    {"Ministry", "Department", "Committee", "Bureau", "Commission", "Institute", "Academy"}
)


@dataclass
class Name:
    """A name by its words, ``first`` to ``last`` (both included)."""

    first: int
    last: int
    label: EntityLabel
    head: int


@cache
def _heads() -> dict[str, EntityLabel]:
    words = lexicon()
    heads: dict[str, EntityLabel] = {}
    for label, group in (
        ("LOC", words.place_heads),
        ("GPE", words.polity_heads),
        ("WORK", words.work_heads),
        ("EVENT", words.event_heads),
        ("ORG", words.organisation_heads),
    ):
        heads.update(dict.fromkeys(group, label))  # type: ignore[arg-type]
    return heads


def names(scope: Scope) -> Iterator[Name]:
    """Yield the names of a segment, from left to right."""
    index = scope.first
    while index < scope.last:
        run = read_run(scope, index)
        if run is None:
            index += 1
            continue
        for name in _names_of_run(scope, run):
            yield name
            index = max(index, name.last + 1)
        index = max(index, run.last + 1)


def name_at(scope: Scope, index: int, depth: int = 0) -> Name | None:
    """Return the name whose run of capitalised words begins at a word, or None."""
    run = read_run(scope, index)
    if run is None or depth >= MAX_DEPTH:
        return None
    return next(_names_of_run(scope, run, depth), None)


def _names_of_run(scope: Scope, run: Run, depth: int = 0) -> Iterator[Name]:
    for first, last, head in _groups(scope, run):
        if head is None:
            continue
        name = _read(scope, first, head, closes=head == last and last == run.last, depth=depth)
        if name is not None:
            yield name


def _groups(scope: Scope, run: Run) -> Iterator[tuple[int, int, int | None]]:
    """Join the pieces of a run to names.

    One ends where a piece holds a head, or where a known name ends.
    """
    start = run.first
    for begin, end in run.pieces():
        head = next(
            (i for i in range(end, begin - 1, -1) if _label(scope, i, begin) is not None), None
        )
        acronym = begin == end and len(scope.form(end)) > 1 and scope.form(end).isupper()
        if head is None and end != run.last and not acronym and not _known_end(scope, begin, end):
            continue
        yield start, end, head
        start = end + 2


def _known_end(scope: Scope, begin: int, end: int) -> bool:
    return end in scope.closing and any(
        scope.known.get(i, (-1, ""))[0] == end for i in range(begin, end + 1)
    )


def _label(scope: Scope, index: int, begin: int) -> EntityLabel | None:
    """Return what kind of name a word heads, or None."""
    form = scope.form(index)
    label = _heads().get(form)
    if form not in {"Congress", "Convention"} or label is None:
        return label
    before = [scope.form(i) for i in range(max(begin, index - 6), index)]
    numbered = number_of(scope.words, begin) is not None or year_at(scope, begin) is not None
    following = scope.form(index + 1)
    if form == "Convention":
        return "WORK" if following == "on" and not numbered else label
    if "People" in before[-3:] or (form == "Congress" and _has_members(scope, begin)):
        return "ORG"
    goes_on = following in {"of", "on", "for"} and scope.is_name(
        index + 2 + (scope.form(index + 2) == "the")
    )
    meeting = any(f in lexicon().congress_meetings for f in before) or numbered or goes_on
    return "EVENT" if meeting else "ORG"


def _has_members(scope: Scope, begin: int) -> bool:
    """Tell whether a name stands behind "meetings of the", "members of the".

    Then it is a body's.
    """
    return (
        scope.form(begin - 1).lower() == "the"
        and scope.form(begin - 2).lower() == "of"
        and scope.form(begin - 3).lower() in lexicon().parts_of_bodies
    )


def _read(scope: Scope, first: int, head: int, *, closes: bool, depth: int) -> Name | None:
    """Read the name around a head: its left edge, its complements, what follows in brackets."""
    label = _label(scope, head, first)
    if label is None:
        return None
    first = _left_edge(scope, first, head, label)
    name = Name(first, head, label, head)
    if closes:
        _complements(scope, name, depth)
        _bracketed(scope, name, depth)
    form = scope.form(head)
    if name.last > head:
        bare = first == head and form in lexicon().weak_heads
        return None if bare or label in {"LOC", "GPE"} else name
    modified = any(scope.is_name(i) for i in range(first, head))
    return name if modified or form in lexicon().standalone_heads else None


def _left_edge(scope: Scope, first: int, head: int, label: EntityLabel) -> int:
    words = lexicon()
    for index in range(first, head):
        form = scope.form(index)
        office = form in words.offices and scope.form(index + 1) != "'"
        if office or (scope.title_cased and form.lower() in words.headline_verbs):
            first = index + 1
        elif label in {"GPE", "LOC"}:
            continue
        elif scope.known.get(index, (-1, ""))[1] == "PERSON" and scope.known[index][0] < head:
            first = scope.known[index][0] + 1
    while first < head and (
        scope.form(first) in {"and", "&", "'", "s", "."}
        or (label not in {"EVENT", "WORK"} and year_at(scope, first))
    ):
        first += 1
    return first


def _complements(scope: Scope, name: Name, depth: int) -> None:
    """Extend a name by "of …", "for …", "on …", "after …", as far as they belong to it."""
    for turn in range(4):
        word = scope.form(name.last + 1).lower() if scope.joined(name.last) else ""
        allowed = {"of", "for", "on"} if turn == 0 or name.label in {"WORK", "EVENT"} else {"of"}
        if scope.form(name.head) == "Party":
            allowed.discard("for")
        if word not in allowed and not (word == "after" and name.label == "EVENT"):
            return
        index = name.last + 2
        if scope.form(index).lower() == "the":
            index += 1
        end, headed = _complement(scope, name, word, index, depth)
        if end is None:
            return
        name.last = end
        if headed:
            return


def _complement(
    scope: Scope, name: Name, word: str, index: int, depth: int
) -> tuple[int | None, bool]:
    """Return the last word of a complement that begins at a word, and whether it is a name with a head."""
    known = scope.known.get(index)
    place = (
        known is not None
        and known[1] in {"GPE", "LOC"}
        and scope.form(known[0] + 1).lower() in {"and", "&"}
    )
    inner = None if place else name_at(scope, index, depth + 1)
    if inner is not None and inner.first == index:
        return inner.last, inner.label not in {"GPE", "LOC"}
    run = read_run(scope, index)
    if run is None or scope.form(index) in lexicon().offices or word == "after":
        return None, False
    covered = known is not None and known[0] == run.last
    if (scope.title_cased and not covered) or (
        known is not None and known[1] in {"PERSON", "DATE"}
    ):
        return None, False
    if covered and word != "of":
        return None, False
    if known is not None and known[1] in {"GPE", "LOC"}:
        return known[0], False
    first, last, head = next(_groups(scope, run))
    last = next((i - 1 for i in range(index + 1, last + 1) if _breaks(scope, i)), last)
    if (
        head is not None
        and _label(scope, head, first) not in {"GPE", "LOC"}
        and (first != index or head < last)
    ):
        last = head
    if word == "of" and scope.form(name.head) in _LISTING and last == run.last:
        last = _listed(scope, last)
    return last, False


def _breaks(scope: Scope, index: int) -> bool:
    """Tell whether an office or a person begins at a word, where a complement must end."""
    if scope.form(index - 1) in {"and", "&"}:
        return False
    return scope.form(index) in lexicon().offices or scope.known.get(index, (0, ""))[1] == "PERSON"


def _listed(scope: Scope, last: int) -> int:
    """Go on over ", X and Y" ("Ministry of Culture, Sports and Tourism"), unless one of them is a known name."""
    end, place = last, last
    while scope.form(place + 1) == ",":
        run = read_run(scope, place + 2)
        if (
            run is None
            or run.last - run.first > 4
            or any(i in scope.known for i in range(run.first, run.last + 1))
        ):
            break
        if any(_label(scope, i, run.first) for i in range(run.first, run.last + 1)):
            break
        place = run.last
        if run.ands:
            end = place
            break
        if scope.form(place + 1).lower() == "and" and scope.is_name(place + 2):
            end = place = place + 2
            break
    return end


def _bracketed(scope: Scope, name: Name, depth: int) -> None:
    """Go on over an abbreviation in brackets where the name goes on behind it ("… (CCP) Central Committee")."""
    closing = abbreviation_in_brackets(scope, name.last + 1)
    if closing is None or not scope.is_name(closing + 1) or not scope.joined(closing):
        return
    inner = name_at(scope, closing + 1, depth + 1)
    if inner is not None and inner.first == closing + 1:
        name.last = inner.last
        name.label = inner.label
