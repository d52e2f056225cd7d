"""Places by what a document says around their names.

"in Arlin", "Arlin Province", "the people of Arlin".

What stands for a place once is a place wherever it stands alone, whatever a model takes it for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from readout.language.datelines import MONTHS
from readout.language.words import titled, words
from readout.stages.entities.candidates import LISTS, NAMES, PLACES, Candidate, of_words
from readout.stages.entities.propose.headed import HEADS
from readout.stages.entities.read.reading import Reading
from readout.stages.entities.read.scope import Scope, opens_day
from readout.stages.entities.read.tokens import Words, is_large, split_words
from readout.stages.entities.read.trie import Trie

__all__ = ["beside_places", "demonyms_of", "place_names"]

STRONG = 3
FAIR = 2
WEAK = 1
SURE = 0.98
"""How sure a place by context is: a model that is surer of a person or a body outranks it."""
LEAST_DEMONYM = 5
"""Letters of a place whose demonym tells it."""
MAX_LISTED = 3
"""Words of a name beside places."""
LONGEST_LIST = 4
"""How many names a list may add to the places in it."""
LEAD = 3
"""Segments that may open with a dateline."""
SHORT_LINE = 25
"""Words of a line that is a dateline as a whole."""
DEMONYMS = ("ian", "ean", "an", "ese")
NO_PLACES = ("ism", "ish", "ese", "ology")
_FINAL_VOWEL = re.compile(r"[aeo]\Z")
_NO_PLACE_BEFORE = re.compile(r"[\d']")
_LISTED = re.compile(r",? and ")
_LISTED_LEFT = re.compile(r",? and \Z")

ORGANISATIONS = titled("entity.organisation_heads")
POLITIES = titled("entity.polity_heads")
EXCLUDED = (
    frozenset(HEADS)
    | titled("entity.plural_event_heads")
    | titled("entity.never_places")
    | titled("entity.never_names")
)
INDEFINITE = words("determiner.indefinite")
TITLES = words("entity.titles")
NOUNS_OF_PLACES = words("entity.nouns_of_places")
LISTED_PLACES = words("entity.listed_places")
LOCATIVES = words("entity.locatives")
WEAK_LOCATIVES = words("entity.weak_locatives")
NO_PLACE_BEFORE_IN = words("entity.no_place_before_in")
NO_PLACE_BEFORE_FROM = words("entity.no_place_before_from")
NO_PLACE_BEHIND = words("entity.no_place_behind")
MOTION = words("entity.verbs_of_motion")
REPORTING = words("entity.reporting_verbs")
LIST_OPENINGS = words("entity.list_openings")
CONJUNCTIONS = words("conjunction.list")
LIST_MARKS = CONJUNCTIONS | {","}


@dataclass
class _Seen:
    """One name of one word: where it stands alone, and the evidence for a place."""

    at: list[int] = field(default_factory=list)
    evidence: int = 0


def place_names(reading: Reading) -> Iterator[Candidate]:
    """Yield the mentions of places of one word for which the document itself gives evidence.

    What the gazetteer knows stays what it says; what the document also writes small is no name.
    """
    words = reading.words
    gazetteer = reading.gazetteer
    labels, persons = _labels(reading.text, reading.names)
    ending = (form for form in words.forms if form.endswith(DEMONYMS))
    demonyms = set(filter(is_large, ending))
    for name, seen in _evidence(reading.scopes).items():
        told = name in persons or name.lower() in reading.small
        if told or gazetteer.lookup(name) is not None:
            continue
        enough = seen.evidence >= _least_evidence(labels[name])
        if not enough and not _has_demonym(name, demonyms):
            continue
        for index in seen.at:
            yield of_words(words, index, index, "GPE", score=SURE)


def _has_demonym(name: str, demonyms: set[str]) -> bool:
    if len(name) < LEAST_DEMONYM:
        return False
    return not demonyms.isdisjoint(demonyms_of([name]))


def _least_evidence(given: set[str]) -> int:
    """Return the evidence that is enough for a place beside what model and lists say."""
    if given & PLACES:
        return WEAK
    return STRONG if "ORG" in given else FAIR


def _labels(text: str, found: Iterable[Candidate]) -> tuple[dict[str, set[str]], set[str]]:
    """Return the labels of the names, and the words that are part of a person's longer name."""
    labels: dict[str, set[str]] = defaultdict(set)
    persons: set[str] = set()
    for item in found:
        if item.label not in NAMES:
            continue
        name = item.surface(text)
        labels[name].add(item.label)
        sure = " " in name or item.method == "rule"
        if sure and item.label == "PERSON":
            persons.update(name.split())
    return labels, persons


def demonyms_of(names: Iterable[str]) -> set[str]:
    """Return the adjectives of places ("Djelimban"), which are no names."""
    stems = {_FINAL_VOWEL.sub("", name) for name in names}
    return {stem + ending for stem in stems for ending in DEMONYMS}


def _evidence(scopes: Sequence[Scope]) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = defaultdict(_Seen)
    for number, scope in enumerate(scopes):
        for index, evidence in _weighed(scope, lead=number < LEAD):
            item = seen[scope.words.forms[index]]
            item.evidence = max(item.evidence, evidence)
            longer = scope.runs_on(index, -1) or scope.runs_on(index, 1)
            if not longer:
                item.at.append(index)
    return seen


def _weighed(scope: Scope, *, lead: bool) -> Iterator[tuple[int, int]]:
    """Yield the words that may be places, with the evidence; in a list the next has it, too."""
    before = -LEAD
    listed = 0
    for index in scope.indices:
        dateline = lead and _is_dateline(scope, index)
        if not _may_be_place(scope, index, dateline=dateline):
            continue
        if scope.title_cased and not dateline:
            yield index, 0
            continue
        evidence = STRONG if dateline else _evidence_at(scope, index)
        if evidence is None:
            continue
        if _follows(scope, index, before):
            evidence = max(evidence, listed)
        yield index, evidence
        goes_on = scope.form(index + 1) in LIST_MARKS
        before = index
        listed = evidence if goes_on else 0


def _evidence_at(scope: Scope, index: int) -> int | None:
    """Weigh what stands around a name; None where it is part of a longer one."""
    if scope.runs_on(index, -1):
        return None
    if scope.form(index + 1) in POLITIES:
        return STRONG
    return None if scope.runs_on(index, 1) else _around(scope, index)


def _follows(scope: Scope, index: int, before: int) -> bool:
    """Tell whether a name is the next of a list: "X, Y", "X and Y", "X, and Y"."""
    if index - before == 2:
        return scope.form(index + 1) not in REPORTING
    conjunction = scope.form(index - 1) in CONJUNCTIONS
    return conjunction and index - before == 3


def _may_be_place(scope: Scope, index: int, *, dateline: bool) -> bool:
    form = scope.form(index)
    if len(form) < 2 or not form.isalpha() or not scope.is_name(index):
        return False
    written = dateline or not form.isupper()
    return written and not _is_excluded(form)


def _is_excluded(form: str) -> bool:
    folded = form.lower()
    return form in EXCLUDED or folded in TITLES or folded.endswith(NO_PLACES)


def _is_dateline(scope: Scope, index: int) -> bool:
    """Tell whether a name stands before a date at the head of a line.

    "ARLIN, 3 May", "Arlin (May 3, 2031)".
    """
    if scope.form(index + 1) not in (",", "(") or not _opens_line(scope, index):
        return False
    if scope.form(index + 2).isdigit():
        return scope.form(index + 3).lower() in MONTHS
    return opens_day(scope, index + 2)


def _opens_line(scope: Scope, index: int) -> bool:
    if index == scope.first:
        return True
    short = len(scope.indices) < SHORT_LINE
    return short and scope.form(index - 1) in (",", "*")


def _around(scope: Scope, index: int) -> int:
    """Weigh the words before and behind a name that stands alone."""
    after = scope.form(index + 1)
    if scope.hyphenated(index) or _NO_PLACE_BEFORE.match(after):
        return 0
    if _is_strong(scope, index):
        return STRONG
    before = scope.folded(index - 1)
    before2 = scope.folded(index - 2)
    sender = before2 in NO_PLACE_BEFORE_FROM or not _indefinite(scope, index - 2)
    if before == "from" and not sender:
        return FAIR
    if after in REPORTING:
        return 0
    weak = before in WEAK_LOCATIVES and before2 not in NO_PLACE_BEHIND
    return WEAK if weak else 0


def _is_strong(scope: Scope, index: int) -> bool:
    """Tell whether what stands before a name makes it a place."""
    before = scope.folded(index - 1)
    before2 = scope.folded(index - 2)
    if before in LIST_OPENINGS and _opens_list(scope, index):
        return True
    if before == "of":
        return before2 in NOUNS_OF_PLACES or _person_ends(scope, index - 2)
    if before == "to":
        return before2 in MOTION
    return before in LOCATIVES and before2 not in NO_PLACE_BEFORE_IN


def _indefinite(scope: Scope, index: int) -> bool:
    """Tell whether a noun has "a" before it: "a delegate", "a brass band"."""
    before = map(scope.folded, range(index - 3, index))
    return not INDEFINITE.isdisjoint(before)


def _person_ends(scope: Scope, index: int) -> bool:
    """Tell whether a person's name ends at a word ("Mara Hale of Arlin")."""
    names = map(scope.name_at, range(index - 3, index))
    return (index, "PERSON") in names


def _opens_list(scope: Scope, index: int) -> bool:
    """Tell whether a name is the first of a list of places.

    "three provinces, X, Y and Z", "cities such as X".
    """
    place = index - 3 if scope.folded(index - 2) == "such" else index - 2
    if scope.form(index - 1) != "," and scope.form(place) == ",":
        place -= 1
    goes_on = scope.form(index + 1) in LIST_MARKS
    return goes_on and scope.folded(place) in LISTED_PLACES


def beside_places(
    words: Words, found: Sequence[Candidate], given: Iterable[Candidate]
) -> Iterator[Candidate]:
    """Yield the mentions of names that stand beside places in a list ("Tolmazar and Kum Rabat").

    Only names of which the model is not sure, and of which nothing else tells what they are.

    Parameters
    ----------
    words : Words
        The document's words.
    found : sequence of Candidate
        What model and lists give.
    given : iterable of Candidate
        The places that the document's own words tell.
    """
    waiting = _unsure(words.text, found)
    if not waiting:
        return
    listed = (c for c in found if c.label in PLACES and c.method in LISTS)
    places = [*given, *listed]
    for _ in range(LONGEST_LIST):
        beside = Trie()
        for name in _beside(words.text, waiting, places):
            beside.add(split_words(name), name)
            del waiting[name]
        matches = beside.matches(words.forms, 0, len(words))
        added = [of_words(words, first, last, "GPE", score=SURE) for first, last, _ in matches]
        places += added
        yield from added


def _beside(
    text: str, waiting: dict[str, list[Candidate]], places: Sequence[Candidate]
) -> list[str]:
    """List the names of which a mention stands beside a place."""
    starts = {place.start for place in places}
    ends = {place.end for place in places}
    return [
        name
        for name, items in waiting.items()
        if any(_is_listed(text, item, starts, ends) for item in items)
    ]


def _unsure(text: str, found: Sequence[Candidate]) -> dict[str, list[Candidate]]:
    """Return the short names, with their mentions, of which only the model tells something."""
    sure = (c for c in found if c.method != "model" or c.score >= SURE)
    told = {item.surface(text) for item in sure}
    unsure: dict[str, list[Candidate]] = defaultdict(list)
    for item in found:
        name = item.surface(text)
        open_ = name not in told and _may_be_listed(name)
        if open_ and item.label in NAMES:
            unsure[name].append(item)
    return unsure


def _may_be_listed(name: str) -> bool:
    parts = name.split(" ")
    return len(parts) <= MAX_LISTED and ORGANISATIONS.isdisjoint(parts)


def _is_listed(text: str, item: Candidate, starts: set[int], ends: set[int]) -> bool:
    """Tell whether a place stands before or behind a name, parted by "and", or by a comma."""
    left = max(0, item.start - len(", and "))
    before = _LISTED_LEFT.search(text, left, item.start)
    if before is not None and before.start() in ends:
        return True
    behind = _LISTED.match(text, item.end)
    if behind is None:
        return False
    comma = item.start - 2
    follows = comma in ends and text.startswith(", ", comma)
    return follows or behind.end() in starts
