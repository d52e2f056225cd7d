"""Set formulations of a corpus: known ones and new ones under one name each, with their uses."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from readout.analyze.formulations.corpus import Corpus
from readout.analyze.formulations.phrases import Phrase, find_phrases
from readout.analyze.formulations.reading import CorpusReading, KnownMention
from readout.analyze.formulations.tokens import Joint, Numbers
from readout.analyze.formulations.wording import stems
from readout.analyze.tables import Writer
from readout.models.arrays import Flags, Integers

__all__ = ["SetFormulation", "Use", "find", "insert_formulations", "least"]

EVIDENCE = 0.24
"""Share of uses in marks, named or aimed at, drawn towards 0, from which a phrase is taken."""
WHOLE = 0.5
"""A phrase that is a part of one longer phrase more often than not is not taken."""
KNOWN_STRENGTH = 2.25
"""What stands for firmness, wholeness and signs of what an editor has named: as much as a phrase
has whose words always go together for the most part, and half of whose uses are marked."""
FEWEST_DOCUMENTS = 3
FEWEST_WORDS = 3
"""A known formulation of so many words counts wherever its words stand, marked as one or not."""
MIX = 1_000_003
"""Mixes the numbers of some words into one; what comes out alike is looked at word for word."""
MOST_NEW = 300
"""Formulations that no gazetteer names, at most."""
ENDS = 0.5
"""A phrase that goes on more often than not ("access to affordable …") is not taken."""

FOUND = {
    "rank": "BIGINT",
    "formulation": "VARCHAR",
    "known": "BOOLEAN",
    "strength": "DOUBLE",
    "forms": "VARCHAR[]",
}
USED = {
    **dict.fromkeys(("rank", "place", "start", "end", "document", "voice"), "BIGINT"),
    "marked": "BOOLEAN",
    "theme": "VARCHAR",
    "relation": "VARCHAR",
}
SPOKEN = {
    **dict.fromkeys(("voice", "document"), "BIGINT"),
    **dict.fromkeys(("statement", "said", "speaker", "body", "occasion"), "VARCHAR"),
    "words": "BIGINT",
}
PAPERS = {
    "document": "BIGINT",
    "id": "VARCHAR",
    "date": "VARCHAR",
    "date_start": "DATE",
    "date_end": "DATE",
    "kind": "VARCHAR",
}


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """A use of a formulation: its first and last place in the corpus and its span in the text."""

    place: int
    last: int
    start: int
    end: int
    form: str


@dataclass
class SetFormulation:
    """A formulation with its uses, in the order of the texts."""

    name: str
    known: bool
    strength: float
    uses: list[Use] = field(default_factory=list)

    @property
    def forms(self) -> list[str]:
        """How it is written, the most frequent first."""
        ways = Counter(use.form for use in self.uses)
        return sorted(ways, key=lambda way: (-ways[way], way))


def insert_formulations(writer: Writer, reading: CorpusReading, most: int = MOST_NEW) -> None:
    """Find the set formulations of a corpus, for the tables that ``sql/shares.sql`` makes of them.

    Makes ``found`` (formulations), ``used`` (their uses), ``spoken`` (who speaks how many words)
    and ``papers`` (documents).
    """
    corpus = reading.corpus
    formulations = find(reading, most)
    every = [(rank, use) for rank, one in enumerate(formulations, 1) for use in one.uses]
    places = np.array([use.place for _, use in every], dtype=np.int64)
    own = corpus.opened[places] & corpus.closed[[use.last for _, use in every] or places]
    columns = (
        corpus.document[places].tolist(),
        reading.voice[places].tolist(),
        (reading.quoted[places] | own).tolist(),
    )
    uses = (
        (rank, use.place, use.start, use.end, *row)
        for (rank, use), *row in zip(every, *columns, *_themes(reading, places), strict=True)
    )
    words = np.bincount(reading.voice, minlength=len(reading.voices)).tolist()
    named = (
        (n, one.name, one.known, one.strength, one.forms) for n, one in enumerate(formulations, 1)
    )
    writer.insert("found", named, FOUND)
    writer.insert("used", uses, USED)
    writer.insert("spoken", ((n, *one, words[n]) for n, one in enumerate(reading.voices)), SPOKEN)
    writer.insert("papers", ((n, *one) for n, one in enumerate(reading.documents)), PAPERS)


def _themes(reading: CorpusReading, places: Integers) -> tuple[list[str | None], list[str | None]]:
    """Return the theme of the passage of each place, and its relation."""
    passage = np.searchsorted(reading.passages[:, 0], places, side="right") - 1
    inside = (passage >= 0) & (places < np.append(reading.passages[:, 1], 0)[passage])
    found = [
        reading.themes[number] if held else (None, None)
        for number, held in zip(passage.tolist(), inside.tolist(), strict=True)
    ]
    return [theme for theme, _ in found], [relation for _, relation in found]


def find(reading: CorpusReading, most: int) -> list[SetFormulation]:
    """Find the formulations of a corpus.

    Parameters
    ----------
    reading : CorpusReading
        Its words.
    most : int
        How many that no gazetteer names, at most.

    Returns
    -------
    list of SetFormulation
        The strongest first.
    """
    found = {key: _of_known(mentions, reading) for key, mentions in _known(reading.known).items()}
    added = 0
    for key, use in _unmarked(reading):
        found[key].uses.append(use)
    for phrase in find_phrases(reading.corpus, least(len(reading.documents))):
        if _is_taken(phrase):
            key = stems(phrase.words)
            if key in found:
                found[key].uses.extend(_uses(reading.corpus, phrase))
            elif added < most:
                found[key] = _of_phrase(reading.corpus, phrase)
                added += 1
    for formulation in found.values():
        formulation.uses = sorted({use.place: use for use in sorted(formulation.uses)}.values())
    return sorted(found.values(), key=lambda one: (-one.strength, one.name))


def _is_taken(phrase: Phrase) -> bool:
    whole = phrase.completeness >= WHOLE and phrase.trailing <= ENDS
    return whole and phrase.evidence >= EVIDENCE


def least(documents: int) -> int:
    """Return in how many documents something must recur: more in a larger corpus, by its root."""
    return max(FEWEST_DOCUMENTS, round(math.cbrt(documents) / 2))


def _known(mentions: Iterable[KnownMention]) -> dict[tuple[str, ...], list[KnownMention]]:
    """Group mentions by their names, those that differ by case or ending alone together."""
    groups: dict[tuple[str, ...], list[KnownMention]] = defaultdict(list)
    for mention in mentions:
        groups[stems(mention.name.replace("-", " ").split())].append(mention)
    return groups


def _unmarked(reading: CorpusReading) -> Iterator[tuple[tuple[str, ...], Use]]:
    """Yield where the words of a known formulation stand again without being marked as one."""
    corpus = reading.corpus
    ways: dict[tuple[int, ...], tuple[str, ...]] = {}
    taken = np.zeros(corpus.words, dtype=np.bool_)
    for key, mentions in _known(reading.known).items():
        for one in mentions:
            taken[one.place : one.last + 1] = True
            way = tuple(corpus.bare[one.place : one.last + 1].tolist())
            if len(way) >= FEWEST_WORDS:
                ways.setdefault(way, key)
    heads = {way[:FEWEST_WORDS] for way in ways}
    lengths = sorted({len(way) for way in ways}, reverse=True)
    for place in _beginning(corpus.bare, heads):
        for length in lengths:
            way = tuple(corpus.bare[place : place + length].tolist())
            if way in ways and _free(corpus, taken, place, length):
                taken[place : place + length] = True
                yield ways[way], _use(corpus, place, length)
                break


def _beginning(bare: Numbers, heads: Iterable[tuple[int, ...]]) -> list[int]:
    """Return the places at which the first words of any of them may stand, in order."""
    numbers = bare.astype(np.int64)
    ends = len(numbers) - FEWEST_WORDS + 1
    if ends < 1:
        return []
    mixed = sum(numbers[at : at + ends] * MIX**at for at in range(FEWEST_WORDS))
    wanted = [sum(word * MIX**at for at, word in enumerate(head)) for head in heads]
    return np.flatnonzero(np.isin(mixed, np.array(wanted, dtype=np.int64))).tolist()


def _free(corpus: Corpus, taken: Flags, place: int, length: int) -> bool:
    """Tell whether a stretch holds together, and no known formulation stands in it."""
    joined = corpus.joint[place : place + length - 1] != Joint.NOTHING
    return bool(joined.all()) and not taken[place : place + length].any()


def _of_known(mentions: Sequence[KnownMention], reading: CorpusReading) -> SetFormulation:
    names = Counter(mention.name for mention in mentions)
    name = min(names, key=lambda one: (-names[one], one))
    places = [mention.place for mention in mentions]
    documents = len(set(reading.corpus.document[places].tolist()))
    strength = round(math.log2(1 + documents) * KNOWN_STRENGTH, 3)
    uses = [Use(one.place, one.last, one.start, one.end, one.form) for one in mentions]
    return SetFormulation(name, True, strength, uses)


def _of_phrase(corpus: Corpus, phrase: Phrase) -> SetFormulation:
    return SetFormulation(phrase.shown(corpus), False, phrase.score, list(_uses(corpus, phrase)))


def _uses(corpus: Corpus, phrase: Phrase) -> Iterator[Use]:
    length = phrase.level.length
    for place in phrase.places.tolist():
        yield _use(corpus, place, length)


def _use(corpus: Corpus, place: int, length: int) -> Use:
    last = place + length - 1
    return Use(place, last, int(corpus.start[place]), corpus.end(last), corpus.shown(place, length))
