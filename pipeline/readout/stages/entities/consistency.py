"""One label a name throughout a document, and the short forms of names that it spelt out.

Who is "Hu Weilie" once is a person as "Hu"; what is "Lindmark Holdings" once is a body as
"Lindmark".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from readout.stages.entities.candidates import Candidate
from readout.stages.entities.companies import short_name
from readout.stages.entities.gazetteer import Gazetteer, Trie
from readout.stages.entities.lexicon import lexicon
from readout.stages.entities.meetings import describe, with_numbers
from readout.stages.entities.runs import Scope
from readout.stages.entities.words import Words, split_words

__all__ = ["Known", "one_label", "recall", "short_forms"]

PLACES = frozenset({"GPE", "LOC"})
_LOCATIVE = (
    "in",
    "to",
    "at",
    "from",
    "across",
    "throughout",
    "near",
    "into",
    "around",
    "visited",
    "and",
    "of the",
)
_AFTER_LOCATIVE = re.compile(rf" (?:{'|'.join(_LOCATIVE)})(?= (\S))")
NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC"})

SMALL_WORD = 3
MAX_OPENING = 80
"""Of a longer name its beginning is compared."""


class Known:
    """A name to look for throughout the document, with what it stands for."""

    __slots__ = ("full", "kb_id", "label", "method")

    def __init__(self, of: Candidate, full: str | None) -> None:
        self.label, self.full, self.kb_id = of.label, full, of.kb_id
        self.method = of.method


def one_label(text: str, candidates: Sequence[Candidate]) -> None:
    """Give each name of the model the label that it has most often in the document.

    Persons, bodies and places alone; on a tie the first one's.
    """
    votes: dict[str, Counter[str]] = {}
    for item in candidates:
        if item.label in NAMES:
            weight = 1 if item.method == "model" else 1000
            votes.setdefault(text[item.start : item.end], Counter())[item.label] += weight
    for item in candidates:
        if item.method == "model" and item.label in NAMES:
            item.label = votes[text[item.start : item.end]].most_common(1)[0][0]  # type: ignore[assignment]


def short_forms(
    text: str, words: Words, candidates: Sequence[Candidate], gazetteer: Gazetteer
) -> dict[str, Known]:
    """Collect the names to look for again.

    Full names, surnames and given names of persons, companies' short names.
    """
    small = {form for form in words.forms if form.islower()}
    behind = _Behind(text)
    found: dict[str, Known] = {}
    for item in candidates:
        name = " ".join(text[item.start : item.end].split())
        parts = name.split(" ")
        if item.label == "PERSON" and len(parts) > 1:
            for part in (parts[0], parts[-1]):
                if _can_stand_alone(part, small, gazetteer):
                    found.setdefault(part, Known(item, name))
        elif item.label == "ORG":
            short = short_name(name)
            if short and len(short) > 2 and _can_stand_alone(short, small, gazetteer, behind):
                found.setdefault(short, Known(item, name))
            short = _before_of(name, small)
            if short and gazetteer.lookup(short) is None:
                found.setdefault(short, Known(item, name))
        elif item.label == "EVENT" and not item.mention:
            plain, ordinal, year = describe(name)
            if _is_meeting_name(plain, numbered=ordinal is not None or year is not None):
                found.setdefault(plain, Known(item, None))
    for item in candidates:
        name = " ".join(text[item.start : item.end].split())
        if item.label in NAMES and item.method != "gazetteer" and len(name) > 2:
            found.setdefault(name, Known(item, item.full))
    return found


def _before_of(name: str, small: set[str]) -> str | None:
    """Return what stands before "of" in a body's name, where that alone can mean it."""
    short, of, _ = name.partition(" of ")
    words = short.split(" ")
    alone = len(words) > 1 or short in lexicon().short_form_heads
    heads = words[-1] in lexicon().organisation_heads and all(word[0].isupper() for word in words)
    return short if of and alone and heads and short.lower() not in small else None


def _is_meeting_name(name: str, *, numbered: bool) -> bool:
    """Tell whether a meeting's name is one without its ordinal and year.

    Written large, and of some length.
    """
    words = name.split(" ")
    large = all(word[0].isupper() or len(word) <= SMALL_WORD for word in words)
    plural = words[-1] in lexicon().plural_event_heads
    return large and (len(words) > SMALL_WORD or (plural and numbered and len(words) > 1))


class _Behind:
    """Tells whether a text puts something "in" or "to" a name.

    Whether a locative stands before it anywhere.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _openings(self) -> list[str]:
        places = (match.start(1) for match in _AFTER_LOCATIVE.finditer(self._text))
        return sorted({self._text[at : at + MAX_OPENING] for at in places})

    def has(self, name: str) -> bool:
        opening = name[:MAX_OPENING]
        at = bisect_left(self._openings, opening)
        return at < len(self._openings) and self._openings[at].startswith(opening)


def _can_stand_alone(
    name: str, small: set[str], gazetteer: Gazetteer, behind: _Behind | None = None
) -> bool:
    """Tell whether a part of a name can be a mention of it: no common word, no other known name.

    Where a text is given, a place's name can, unless the text ever puts something "in" or "to" it.
    """
    plain = lexicon()
    folded = name.lower()
    common = folded in small or folded in plain.not_in_names or folded in plain.titles
    heads = name in plain.organisation_heads or name in plain.never_names
    if len(name) < 2 or not name[0].isupper() or common or heads:
        return False
    entry = gazetteer.lookup(name)
    if entry is None:
        return True
    return entry.label in PLACES and behind is not None and not behind.has(name)


def recall(words: Words, scopes: Iterable[Scope], known: dict[str, Known]) -> Iterator[Candidate]:
    """Yield the mentions of known names in the given segments.

    Names of more than one word match in any case after their first letter; a meeting takes in its
    ordinal and year.
    """
    exact, folded = Trie(), Trie()
    for name, value in known.items():
        forms = split_words(name)
        if forms:
            exact.add(forms, value)
            if len(forms) > 1 and value.label != "PERSON":
                folded.add([form.lower() for form in forms], value)
    for scope in scopes:
        for begin, end, value in exact.matches(words.forms, scope.first, scope.last):
            yield _mention(scope, begin, end, value)
        for begin, end, value in folded.matches(words.folded, scope.first, scope.last):
            if words.forms[begin][0].isupper():
                yield _mention(scope, begin, end, value)


def _mention(scope: Scope, begin: int, end: int, known: Known) -> Candidate:
    method = known.method if known.full is None else "rule"
    first, last = with_numbers(scope, begin, end) if known.label == "EVENT" else (begin, end)
    return Candidate(
        scope.words.starts[first],
        scope.words.ends[last],
        known.label,
        method,
        kb_id=known.kb_id,
        full=known.full,
        weak=method == "model" and begin == end,
    )
