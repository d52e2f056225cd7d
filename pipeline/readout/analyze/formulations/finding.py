"""Set formulations of a corpus: known ones and new ones under one name each, with their uses."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from readout.analyze.formulations.corpus import Joint, WordCorpus
from readout.analyze.formulations.phrases import Phrase, find_phrases, stems
from readout.analyze.formulations.reading import CorpusReading, Use
from readout.analyze.tables import Writer

__all__ = ["SetFormulation", "find", "insert_formulations", "least"]

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
MOST_NEW = 300
"""Formulations that no gazetteer names, at most."""
ENDS = 0.5
"""A phrase that goes on more often than not ("access to affordable …") is not taken."""

Stems = tuple[str, ...]


@dataclass
class SetFormulation:
    """A formulation with its uses, in the order of the texts."""

    name: str
    known: bool
    strength: float
    uses: list[Use] = field(default_factory=list)

    @property
    def forms(self) -> list[str]:
        """Its spellings, the most frequent first."""
        spellings = Counter(use.form for use in self.uses)
        return sorted(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def insert_formulations(writer: Writer, reading: CorpusReading, most: int = MOST_NEW) -> None:
    """Find the set formulations of a corpus, for the tables that ``sql/shares.sql`` makes of them.

    Makes ``found`` (formulations), ``used`` (their uses), ``voices_found`` (who speaks how many
    words) and ``papers`` (documents).
    """
    corpus = reading.corpus
    ranked = list(enumerate(find(reading, most), 1))
    writer.insert(
        "found", ((rank, one.name, one.known, one.strength, one.forms) for rank, one in ranked)
    )
    writer.insert(
        "used",
        (
            (
                rank,
                place,
                start,
                end,
                int(corpus.document[place]),
                int(reading.voice[place]),
                bool(reading.quoted[place] or (corpus.opened[place] and corpus.closed[last])),
            )
            for rank, one in ranked
            for place, last, start, end, _ in one.uses
        ),
    )
    words = np.bincount(reading.voice, minlength=len(reading.voices)).tolist()
    voices = enumerate(zip(reading.voices, words, strict=True))
    writer.insert("voices_found", ((number, *voice, said) for number, (voice, said) in voices))
    writer.insert("papers", ((number, *one) for number, one in enumerate(reading.documents)))


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
    corpus = reading.corpus
    found = _known_formulations(reading)
    for key, use in _unmarked(corpus, {key: one.uses for key, one in found.items()}):
        found[key].uses.append(use)
    added = 0
    for phrase in find_phrases(corpus, least(len(reading.documents))):
        key = stems(phrase.words)
        if _reads_set(phrase) and (key in found or added < most):
            if key not in found:
                found[key] = SetFormulation(phrase.shown(corpus), False, phrase.score)
                added += 1
            length = len(phrase.words)
            found[key].uses += (_use(corpus, place, length) for place in phrase.places)
    for one in found.values():
        one.uses = sorted({use.place: use for use in sorted(one.uses)}.values())
    return sorted(found.values(), key=lambda one: (-one.strength, one.name))


def _reads_set(phrase: Phrase) -> bool:
    """Return whether a phrase is whole, and reads like a set formulation."""
    whole = phrase.completeness >= WHOLE and phrase.trailing <= ENDS
    return whole and phrase.evidence >= EVIDENCE


def least(documents: int) -> int:
    """Return in how many documents something must recur: more in a larger corpus, by its root."""
    return max(FEWEST_DOCUMENTS, round(math.cbrt(documents) / 2))


def _known_formulations(reading: CorpusReading) -> dict[Stems, SetFormulation]:
    """Return the known formulations; what differs by case or ending alone is one."""
    named: defaultdict[Stems, Counter[str]] = defaultdict(Counter)
    uses = defaultdict(list)
    for name, use in reading.known:
        key = stems(name.replace("-", " ").split())
        named[key][name] += 1
        uses[key].append(use)
    found = {}
    for key, names in named.items():
        documents = len({int(reading.corpus.document[use.place]) for use in uses[key]})
        strength = round(math.log2(1 + documents) * KNOWN_STRENGTH, 3)
        name = min(names, key=lambda one: (-names[one], one))
        found[key] = SetFormulation(name, True, strength, uses[key])
    return found


def _unmarked(
    corpus: WordCorpus, known: Mapping[Stems, Sequence[Use]]
) -> Iterator[tuple[Stems, Use]]:
    """Yield where the words of a known formulation stand again without being marked as one."""
    spellings: dict[tuple[int, ...], Stems] = {}
    taken = np.zeros(corpus.words, dtype=np.bool_)
    for key, uses in known.items():
        for use in uses:
            taken[use.place : use.last + 1] = True
            spelling = tuple(corpus.bare[use.place : use.last + 1].tolist())
            if len(spelling) >= FEWEST_WORDS:
                spellings.setdefault(spelling, key)
    for spelling in sorted(spellings, key=len, reverse=True):
        length = len(spelling)
        places = np.arange(corpus.words - length + 1)
        for at, word in enumerate(spelling):
            places = places[corpus.bare[places + at] == word]
        for place in places.tolist():
            joined = corpus.joint[place : place + length - 1] != Joint.NOTHING
            # it holds together, and no known formulation stands in it
            if joined.all() and not taken[place : place + length].any():
                taken[place : place + length] = True
                yield spellings[spelling], _use(corpus, place, length)


def _use(corpus: WordCorpus, place: int, length: int) -> Use:
    last = place + length - 1
    return Use(place, last, int(corpus.start[place]), corpus.end(last), corpus.shown(place, length))
