"""The reading of a document, and proposers of bodies, elections and places.

Proposers are pure functions from what is read to candidates; none sees another's result.
``extract.py`` has their order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from readout.language.datelines import MONTH
from readout.language.encoding import LabelledSpan
from readout.language.words import pattern, titled, words
from readout.records.dates import Anchor
from readout.records.types import GlossaryEntry, Offsets, Segment, Sentence
from readout.stages.entities.candidates import PLACES, EntityCandidate, of_words
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary import Glossary, read_terms
from readout.stages.entities.headed import HEADS, names, with_numbers
from readout.stages.entities.mentions import by_name, by_number
from readout.stages.entities.scope import Scope, is_title_cased
from readout.stages.entities.tokens import WordTokens

__all__ = [
    "EntityInput",
    "EntityReading",
    "Proposer",
    "bodies",
    "elections",
    "from_gazetteer",
    "from_glossary",
    "headed_names",
    "places",
    "read",
]

ADDRESS = re.compile(
    r"\]\([^\s()]{1,2000}\)|https?://[^\s)]{1,2000}|\bwww\.[^\s)]{1,2000}"
    r"|(?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,200}"
    r"|\b\d{1,3} (?:U\.S\.C\.|C\.?F\.?R\.?) (?:§{1,2} ?|Parts? )?\d[\w.()–-]{0,30}",
    re.IGNORECASE,
)
"""``](https://…)`` behind the words of a link, an address by itself, of the web or of mail, a place
in the law (``50 U.S.C. 1701``).
"""


@dataclass
class EntityInput:
    """One document, with what earlier stages found.

    ``model`` are the entities of the encoder or, ``weak``, of a recogniser: these give way to all
    else.
    """

    text: str
    segments: Sequence[Segment]
    sentences: Sequence[Sentence]
    glossary: Sequence[GlossaryEntry] = ()
    model: Sequence[LabelledSpan] = ()
    weak: bool = False
    anchor: Anchor | None = None


@dataclass(frozen=True)
class EntityReading:
    """A document as the proposers see it.

    ``names`` are those that lists and models give: the scopes know them; ``addresses`` stand in the
    text, places in the law among them.
    """

    document: EntityInput
    text: str
    addresses: Sequence[Offsets]
    words: WordTokens
    scopes: Sequence[Scope]
    glossary: Glossary
    gazetteer: Gazetteer
    names: Sequence[EntityCandidate] = field(default=())


def read(document: EntityInput, gazetteer: Gazetteer) -> EntityReading:
    """Read a document."""
    text, words = document.text, WordTokens(document.text)
    definitions = {
        segment.id: text[segment.start : segment.end]
        for segment in document.segments
        if segment.kind == "glossary_definition"
    }
    return EntityReading(
        document,
        text,
        [match.span() for match in ADDRESS.finditer(text)],
        words,
        [
            Scope(words, words.at(one.start), words.at(one.end), is_title_cased(words, one))
            for one in document.segments
        ],
        Glossary(read_terms(document.glossary, words, gazetteer, definitions)),
        gazetteer,
    )


Proposer = Callable[[EntityReading], Iterator[EntityCandidate]]

_ELECTION = pattern(
    rf"\b(?:{MONTH} )?(?:1[5-9]|20|21)\d\d (?:[A-Z][\w.’'-]{{0,30}} ){{1,6}}"
    r"(?:<entity.election_kinds>[ -]){0,4}<entity.election_heads>\b",
    case=True,
)
_WORD = r"[A-Z]\w{0,40}(?:-[A-Z]\w{0,40}){0,3}"
_COMPANY = pattern(
    rf"(?<![\w’'-]){_WORD}(?: &? ?{_WORD}| \({_WORD}\)){{0,9}},? "
    r"(?:<entity.legal_forms>\b[., ]{1,3}){0,3}"
    r"(?:<company.abbreviated>\.|<entity.legal_forms>\b)",
    case=True,
)
"""``Halden Steel (Group) Co., Ltd.``"""
SURE = 0.98
"""Score of a place by context; a model that is surer of a person or a body outranks it."""
STRONG, FAIR, WEAK = 3, 2, 1
"""Weights of the words before a name that make it a place."""
NO_PLACES = ("ism", "ish", "ese", "ology")
EXCLUDED = (
    frozenset(HEADS)
    | titled("entity.plural_event_heads")
    | titled("entity.never_places")
    | titled("entity.never_names")
    | titled("entity.titles")
)
POLITIES = titled("entity.polity_heads") - {"City", "District", "Region", "Republic"}
"""Nouns behind a place's own name ("Tarn Province")."""
LOCATIVES = words("entity.locatives")
WEAK_LOCATIVES = words("entity.weak_locatives")
NO_PLACE_BEFORE_IN = words("entity.no_place_before_in")
NO_PLACE_BEFORE_FROM = words("entity.no_place_before_from")


def from_gazetteer(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield the names that the gazetteer knows."""
    for scope in reading.scopes:
        yield from reading.gazetteer.match(reading.words, scope.first, scope.last)


def from_glossary(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield the terms of the document's own glossary."""
    for scope in reading.scopes if reading.glossary.terms else ():
        for find in (by_name, by_number):
            yield from find(scope, reading.glossary)


def headed_names(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield bodies, meetings, documents and places by their head noun.

    A meeting has its ordinal and year.
    """
    for scope in reading.scopes:
        for name in names(scope):
            span = name.first, name.last
            if name.label == "EVENT":
                span = with_numbers(scope, *span)
            yield of_words(scope.words, *span, name.label)


def bodies(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield companies by their legal form."""
    words = reading.words
    for match in _COMPANY.finditer(reading.text):
        first, last = words.at(match.start()), words.at(match.end()) - 1
        while first < last and not words.names[first]:
            first += 1
        yield of_words(words, first, last, "ORG")


def elections(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield the elections of a year and a place ("May 2031 Ostmelvan general election")."""
    for match in _ELECTION.finditer(reading.text):
        yield EntityCandidate(*match.span(), "EVENT", "rule")


def places(reading: EntityReading) -> Iterator[EntityCandidate]:
    """Yield the places of one word for which the document itself gives evidence ("in Arlin").

    What stands for a place once is a place wherever it stands alone, whatever a model takes it for;
    less is enough where the model takes it for one, too, and more where it takes it for a body.
    What the document also writes small, and what is part of a person's name, is none.
    """
    words = reading.words
    labels: dict[str, set[str]] = defaultdict(set)
    persons = set()
    for item in reading.names:
        name = item.surface(reading.text)
        labels[name].add(item.label)
        if item.label == "PERSON" and " " in name:
            persons.update(name.split())
    small = set(map(str.capitalize, filter(str.islower, words.forms)))
    evidence = _weighed(reading)
    for name in sorted(evidence.keys() - EXCLUDED - small - persons):
        enough = WEAK if labels[name] & PLACES else STRONG if "ORG" in labels[name] else FAIR
        most, _ = max(evidence[name])
        if most >= enough and reading.gazetteer.lookup(name) is None:
            for _, index in evidence[name]:
                yield of_words(words, index, index, "GPE", score=SURE)


def _weighed(reading: EntityReading) -> dict[str, list[tuple[int, int]]]:
    """Return the words that may be places, each with the evidence for it and where it stands."""
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for scope in reading.scopes:
        for index in filter(scope.words.names.__getitem__, range(scope.first, scope.last)):
            form = scope.form(index)
            longer = scope.runs_on(index, -1) or scope.runs_on(index, 1)
            written = form.isalpha() and not (form.isupper() or form.endswith(NO_PLACES))
            if scope.form(index + 1) in POLITIES:
                found[form].append((STRONG, index))
            elif written and not longer:
                found[form].append((_evidence(scope, index), index))
    return found


def _evidence(scope: Scope, index: int) -> int:
    """Weigh the word before a name; in a headline, and before "'s" or a number, it says nothing."""
    after = scope.form(index + 1)
    if scope.title_cased or after == "'" or after[:1].isdigit() or scope.hyphenated(index):
        return 0
    before = scope.folded(index - 1)
    if before in LOCATIVES and scope.folded(index - 2) not in NO_PLACE_BEFORE_IN:
        return STRONG
    if before == "from" and scope.folded(index - 2) not in NO_PLACE_BEFORE_FROM:
        return FAIR
    return WEAK if before in WEAK_LOCATIVES else 0
