"""Places by what a document says around their names.

"in Arlin", "Arlin Province", "the people of Arlin".

What stands for a place once is a place wherever it stands alone, whatever a model takes it for.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from readout.language.datelines import MONTHS
from readout.stages.entities.candidates import Candidate
from readout.stages.entities.gazetteer import Gazetteer, Trie
from readout.stages.entities.lexicon import Lexicon, lexicon
from readout.stages.entities.runs import Scope
from readout.stages.entities.words import Words, split_words

__all__ = ["beside_places", "demonyms_of", "place_names"]

STRONG, FAIR, WEAK = 3, 2, 1
SURE = 0.6
"""How sure a place by context is: a model that is surer of a person or a body outranks it."""
LEAST_DEMONYM = 5
_DEMONYMS = ("ian", "ean", "an", "ese")
_NO_PLACES = ("ism", "ish", "ese", "ology")
_NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC"})
_PLACES = frozenset({"GPE", "LOC"})
LONGEST_LIST = 4
"""How many names a list may add to the places in it."""
_LISTED = re.compile(r",? and ")
_LISTED_LEFT = re.compile(r",? and \Z")
LEAD = 3
SHORT_LINE = 25


class _Seen:
    """One name of one word: where it stands alone, and the evidence for a place."""

    __slots__ = ("at", "evidence")

    def __init__(self) -> None:
        self.at: list[int] = []
        self.evidence = 0


def place_names(
    scopes: Sequence[Scope], words: Words, found: Sequence[Candidate], gazetteer: Gazetteer
) -> Iterator[Candidate]:
    """Yield the mentions of places of one word for which the document itself gives evidence.

    Parameters
    ----------
    scopes : sequence of Scope
        The segments' words.
    words : Words
        The document's words.
    found : sequence of Candidate
        What model, gazetteer and rules propose.
    gazetteer : Gazetteer
        What it knows stays what it says.
    """
    labels, persons = _labels(words, found)
    small = {form for form in words.forms if form.islower()}
    seen = _evidence(scopes, words)
    demonyms = {form for form in words.forms if form[0].isupper() and form.endswith(_DEMONYMS)}
    for name, item in seen.items():
        if name in persons or name.lower() in small:
            continue
        given = labels.get(name, frozenset())
        demonym = len(name) >= LEAST_DEMONYM and _has_demonym(name, demonyms)
        model = (item.evidence >= WEAK and given & _PLACES) or (
            item.evidence >= FAIR and "ORG" not in given
        )
        enough = item.evidence >= STRONG or demonym or model
        if enough and gazetteer.lookup(name) is None:
            articled = any(words.folded[index - 1] == "the" for index in item.at if index)
            label = "LOC" if articled and given and given <= {"LOC"} else "GPE"
            for index in item.at:
                yield Candidate(words.starts[index], words.ends[index], label, "rule", score=SURE)  # type: ignore[arg-type]


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
        What model, gazetteer and rules propose.
    given : iterable of Candidate
        The places that the document's own words tell.
    """
    text = words.text
    unsure: dict[str, list[Candidate]] = defaultdict(list)
    told = {text[c.start : c.end] for c in found if c.method != "model" or c.score >= SURE}
    for item in found:
        name = text[item.start : item.end]
        if (
            item.method == "model"
            and item.label in _NAMES
            and name.count(" ") <= 2
            and name not in told
        ):
            unsure[name].append(item)
    if not unsure:
        return
    places = [
        *given,
        *(c for c in found if c.label in _PLACES and c.method in {"gazetteer", "glossary"}),
    ]
    starts, ends = {c.start for c in places}, {c.end for c in places}
    heads = lexicon().organisation_heads
    waiting = {
        name: items
        for name, items in unsure.items()
        if not heads.intersection(name.split()) and not any(_titled(text, item) for item in items)
    }
    for _ in range(LONGEST_LIST):
        listed = [
            name
            for name, items in waiting.items()
            if any(_listed(text, item, starts, ends) for item in items)
        ]
        if not listed:
            return
        names = Trie()
        for name in listed:
            del waiting[name]
            names.add(split_words(name), name)
        for first, last, _ in names.matches(words.forms, 0, len(words)):
            start, end = words.starts[first], words.ends[last]
            starts.add(start)
            ends.add(end)
            yield Candidate(start, end, "GPE", "rule", score=SURE)


def _listed(text: str, item: Candidate, starts: set[int], ends: set[int]) -> bool:
    """Tell whether a place stands before or behind a name, parted by "and", or by a comma where "and" follows."""
    before, behind = (
        _LISTED_LEFT.search(text, max(0, item.start - 6), item.start),
        _LISTED.match(text, item.end),
    )
    if behind is not None and text.startswith(", ", item.start - 2) and item.start - 2 in ends:
        return True
    return (before is not None and before.start() in ends) or (
        behind is not None and behind.end() in starts
    )


def _titled(text: str, item: Candidate) -> bool:
    """Tell whether a title or an office stands before a name."""
    word = text[max(0, item.start - 30) : item.start].rstrip(" .").rpartition(" ")[2]
    return word.lower() in lexicon().titles


def demonyms_of(names: Iterable[str]) -> set[str]:
    """Return the adjectives of places ("Djelimban"), which are no names."""
    return {
        (name[:-1] if name[-1] in "aeo" else name) + ending
        for name in names
        for ending in _DEMONYMS
    }


def _labels(words: Words, found: Iterable[Candidate]) -> tuple[dict[str, frozenset[str]], set[str]]:
    """Return the labels of the names, and the words that are part of a person's longer name."""
    labels: dict[str, set[str]] = defaultdict(set)
    persons: set[str] = set()
    for item in found:
        if item.label in _NAMES:
            name = words.text[item.start : item.end]
            labels[name].add(item.label)
            if item.label == "PERSON" and (" " in name or item.method == "rule"):
                persons.update(name.split())
    return {name: frozenset(value) for name, value in labels.items()}, persons


def _has_demonym(name: str, demonyms: set[str]) -> bool:
    stem = name[:-1] if name[-1] in "aeo" else name
    return any(stem + ending in demonyms for ending in _DEMONYMS)


def _evidence(scopes: Sequence[Scope], words: Words) -> dict[str, _Seen]:
    lists = lexicon()
    seen: dict[str, _Seen] = defaultdict(_Seen)
    for number, scope in enumerate(scopes):
        chained: tuple[int, int] = (-2, 0)
        for index in range(scope.first, scope.last):
            form = words.forms[index]
            if (
                not form[0].isupper()
                or not form.isalpha()
                or len(form) <= 1
                or not scope.is_name(index)
            ):
                continue
            dateline = number < LEAD and _is_dateline(scope, index)
            if _excluded(form, lists) or (form.isupper() and not dateline):
                continue
            alone = not (_name_beside(scope, index, -1) or _name_beside(scope, index, 1))
            polity = scope.form(index + 1) in lists.polity_heads and not _name_beside(
                scope, index, -1
            )
            if scope.title_cased and not dateline:
                if alone or form in seen:
                    seen[form].at.append(index)
                continue
            if not alone and not polity:
                continue
            value = STRONG if polity or dateline else _around(scope, index, lists)
            if chained[0] == index - 2 and scope.form(index + 1) in lists.reporting_verbs:
                chained = (-2, 0)
            if chained[0] == index - 2 or (
                chained[0] == index - 3 and scope.form(index - 1) in {"and", "or"}
            ):
                value = max(value, chained[1])
            listed = scope.form(index + 1) in {",", "and", "or"} and value > 0
            chained = (index, value) if listed else (-2, 0)
            item = seen[form]
            item.evidence = max(item.evidence, value)
            if alone:
                item.at.append(index)
    return seen


def _name_beside(scope: Scope, index: int, step: int) -> bool:
    """Tell whether a word of the same run of capitals stands before or behind a word."""
    other = index + step
    return scope.is_name(other) and scope.joined(min(index, other))


def _excluded(form: str, lists: Lexicon) -> bool:
    folded = form.lower()
    return (
        form in lists.organisation_heads
        or form in lists.event_heads
        or form in lists.plural_event_heads
        or form in lists.work_heads
        or form in lists.place_heads
        or form in lists.polity_heads
        or form in lists.never_places
        or form in lists.never_names
        or folded in lists.titles
        or folded.endswith(_NO_PLACES)
    )


def _is_dateline(scope: Scope, index: int) -> bool:
    """Tell whether a name stands before a date at the head of a line: "ARLIN, 3 May", "Arlin (May 3, 2031)"."""
    short = scope.last - scope.first < SHORT_LINE
    if index != scope.first and not (scope.form(index - 1) in {",", "*"} and short):
        return False
    if scope.form(index + 1) not in {",", "("}:
        return False
    after, further = scope.form(index + 2), scope.form(index + 3)
    month_first = after[:1].isupper() and after[:3].lower() in MONTHS
    return (month_first and further[:1] in ".0123456789") or (
        after.isdigit() and further[:3].lower() in MONTHS
    )


def _around(scope: Scope, index: int, lists: Lexicon) -> int:
    """Weigh the words before and behind a name that stands alone."""
    before, before2 = scope.form(index - 1).lower(), scope.form(index - 2).lower()
    after = scope.form(index + 1)
    if (
        after[:1].isdigit()
        or scope.words.text[scope.words.ends[index] : scope.words.ends[index] + 1] == "-"
    ):
        return 0
    possessive = after == "'" and scope.form(index + 2) == "s"
    if possessive:
        return STRONG if scope.form(index + 3).lower() in lists.nouns_of_places else 0
    strong = (
        (before == "of" and (before2 in lists.nouns_of_places or _person_ends(scope, index - 2)))
        or (before in {",", "including", "of", "as"} and _opens_list(scope, index, lists))
        or (before in lists.locatives and before2 not in lists.no_place_before_in)
        or (before == "to" and before2 in lists.verbs_of_motion)
        or (before == "from" and after == "to" and scope.is_name(index + 2))
    )
    if strong:
        return STRONG
    if (
        before == "from"
        and before2 not in lists.no_place_before_from
        and _indefinite(scope, index - 2)
    ):
        return FAIR
    weak = before in lists.weak_locatives and before2 not in {
        "according",
        "government",
        "administration",
        "thanks",
        "due",
    }
    return WEAK if weak and after not in lists.reporting_verbs else 0


def _indefinite(scope: Scope, index: int) -> bool:
    """Tell whether a noun has "a" before it: "a delegate", "a brass band"."""
    return any(scope.form(index - step).lower() in {"a", "an"} for step in (1, 2, 3))


def _person_ends(scope: Scope, index: int) -> bool:
    return index in scope.closing and any(
        scope.known.get(i, (-1, "")) == (index, "PERSON")
        for i in range(max(scope.first, index - 3), index)
    )


def _opens_list(scope: Scope, index: int, lists: Lexicon) -> bool:
    """Tell whether a name is the first of a list of places: "three provinces, X, Y and Z", "cities such as X"."""
    place = index - 2 - (scope.form(index - 2).lower() in {"such"})
    if scope.form(index - 1).lower() != "," and scope.form(place) == ",":
        place -= 1
    return scope.form(place).lower() in lists.listed_places and scope.form(index + 1) in {
        ",",
        "and",
        "or",
        ".",
        ";",
    }
