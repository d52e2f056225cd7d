"""Set formulations found anew in a corpus: phrases that recur word for word and read like slogans.

The score of a candidate is a product of four figures that the report names, so that it can be said
why one stands above another: in how many documents it is, how firmly its words hold together, how
far it is whole (no part of a longer phrase), and what speaks for a slogan (quotation marks, words
that name it, two sides alike, length).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from readout.batch.sources import Rejected, collect, read
from readout.errors import ConfigError
from readout.stages.entities.gazetteer import Gazetteer, load_gazetteer
from readout.train.formulations.phrases import (
    content,
    cut,
    has_edges,
    parallel,
    running,
    stickiness,
    words,
)
from readout.train.formulations.recurring import Corpus, Level, read_corpus, recurring

__all__ = [
    "Formulation",
    "FormulationReport",
    "find_formulations",
    "propose_formulations",
    "write_formulations",
]

FEWEST, MOST = 2, 7
"""Words of a formulation."""
WIDER, SENTENCE = 9, 10
"""Longer phrases are counted so far to see what is a part of one.

What recurs with this many words is copied text.
"""
PART = 0.75
"""A phrase is dropped where this share of its occurrences is part of one longer phrase, or of copied text."""
FIRM = 0.2
"""The least normalised pointwise mutual information at the weakest joint of a phrase."""
EVIDENCE = 0.1
"""The share of occurrences in marks, or named as one, that a phrase needs which is written like a name, runs like a
sentence, or has but two content words and no sides alike."""


@dataclass(frozen=True)
class Formulation:
    """A candidate.

    Attributes
    ----------
    phrase : str
        As it is written most often.
    documents, occurrences : int
        How many have it, how often it is there.
    stickiness : float
        Normalised pointwise mutual information at the weakest joint, 0 to 1.
    completeness : float
        One less the share of its occurrences within the longer phrase, or copied text, that has most of them.
    marked, named : float
        Share of occurrences in quotation marks of their own; after "the principle of" or before "initiative".
    parallel : bool
        Whether it has two sides alike.
    score : float
        The product that ranks it.
    document, example : str
        The id of a document that has it, and the words there.
    """

    phrase: str
    documents: int
    occurrences: int
    stickiness: float
    completeness: float
    marked: float
    named: float
    parallel: bool
    score: float
    document: str
    example: str


@dataclass(frozen=True)
class FormulationReport:
    """What was found.

    Attributes
    ----------
    documents, words : int
        What was read; texts that are there twice count once.
    repeated : int
        Texts left out because one before is the same.
    rejected : tuple of str
        Why documents could not be read, one line each.
    formulations : tuple of Formulation
        By falling score.
    """

    documents: int
    words: int
    repeated: int
    rejected: tuple[str, ...]
    formulations: tuple[Formulation, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the report as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class _Measures:
    """The figures of all recurring phrases of one length, by their number."""

    level: Level
    marked: NDArray[np.float64]
    named: NDArray[np.float64]
    titled: NDArray[np.float64]
    copied: NDArray[np.float64]


@dataclass
class _Candidate:
    length: int
    number: int
    occurrences: int
    parallel: bool
    longer: int = 0


def propose_formulations(
    inputs: Sequence[str],
    output: Path,
    gazetteers: Sequence[Path],
    min_documents: int = 3,
    most: int = 100,
) -> FormulationReport:
    """Find set formulations in the documents of files and folders, and write them as a gazetteer to be edited.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders, globs, as ``readout run`` takes them.
    output : Path
        The gazetteer file; must not be there yet, so that no edited one is lost.
    gazetteers : sequence of Path
        Files and folders of what is known already.
    min_documents, most : int
        In how many documents a phrase must recur; how many to propose at most.

    Returns
    -------
    FormulationReport
        With the candidates, best first.

    Raises
    ------
    ConfigError
        ``no_inputs``, ``missing_path`` and the like; ``file_exists``; ``too_few_documents``; ``nothing_found``.
    """
    if output.exists():
        raise ConfigError(
            f"{output}: is there already; name another file, or move it away", code="file_exists"
        )
    inventory = collect(inputs)
    gazetteer = load_gazetteer(gazetteers)
    rejected: list[str] = []

    def texts() -> Iterator[tuple[str, str]]:
        for item in read(inventory):
            if isinstance(item, Rejected):
                line = f", line {item.source.line}" if item.source.line is not None else ""
                rejected.append(f"{item.source.path}{line}: {item.error.message}")
            else:
                yield item.id, item.text

    report = find_formulations(texts(), gazetteer, min_documents, most, rejected)
    if not report.formulations:
        raise ConfigError(
            f"no phrase of {FEWEST} to {MOST} words that is not known already recurs in {min_documents} of "
            f"{report.documents} documents and reads like a formulation; give more documents, or lower the number",
            code="nothing_found",
        )
    write_formulations(report.formulations, output)
    return report


def write_formulations(formulations: Iterable[Formulation], output: Path) -> None:
    """Write candidates as a gazetteer file (JSONL), best first."""
    lines = (
        msgspec.json.encode({"name": f.phrase, "label": "CONCEPT", "aliases": []})
        for f in formulations
    )
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(b"".join(line + b"\n" for line in lines))


def find_formulations(
    documents: Iterable[tuple[str, str]],
    gazetteer: Gazetteer,
    min_documents: int = 3,
    most: int = 100,
    rejected: Sequence[str] = (),
) -> FormulationReport:
    """Find phrases that recur in several documents and read like set formulations.

    Parameters
    ----------
    documents : iterable of (str, str)
        Id and text; read once, one at a time.
    gazetteer : Gazetteer
        What is known already: left out, as is every phrase that reaches into it.
    min_documents, most : int
        As in :func:`propose_formulations`.
    rejected : sequence of str
        What could not be read, for the report; may grow while ``documents`` is read.

    Returns
    -------
    FormulationReport
        The same for the same documents in the same order.

    Raises
    ------
    ConfigError
        ``too_few_documents``.
    """
    corpus = read_corpus(documents, gazetteer, words()["naming"], words()["links"])
    if len(corpus.names) < min_documents:
        reasons = "".join(f"\n  {reason}" for reason in rejected[:3])
        raise ConfigError(
            f"{len(corpus.names)} different documents could be read; a phrase must recur in {min_documents} of them"
            f"{f'; {len(rejected)} could not be read:{reasons}' if rejected else ''}",
            code="too_few_documents",
        )
    levels = recurring(corpus, min_documents, SENTENCE)
    measures = {
        level.length: _measures(corpus, level, levels[-1]) for level in levels if len(level.first)
    }
    counts = {
        corpus.phrase(int(place), level.length): int(n)
        for level in levels[:MOST]
        for place, n in zip(level.first, level.occurrences, strict=True)
    }
    counts[()] = corpus.words
    candidates = _candidates(corpus, levels, measures)
    _mark_parts(candidates)
    scored, proper = [], _proper(corpus)
    for phrase, candidate in candidates.items():
        if (
            found := _scored(phrase, candidate, measures[candidate.length], counts, proper)
        ) is not None:
            scored.append((found, candidate))
    scored.sort(
        key=lambda pair: (-pair[0].score, -pair[0].documents, -pair[0].occurrences, pair[0].phrase)
    )
    best: list[Formulation] = []
    for found, candidate in scored:
        if len(best) == most:
            break
        shown = _with_example(corpus, levels[candidate.length - 1], found, candidate)
        if gazetteer.lookup(shown.phrase) is None:
            best.append(shown)
    return FormulationReport(
        len(corpus.names), corpus.words, corpus.repeated, tuple(rejected), tuple(best)
    )


def _measures(corpus: Corpus, level: Level, sentences: Level) -> _Measures:
    """Measure the phrases of a length: what stands around them, how they are written, what they are copied with."""
    length = level.length
    function = np.array([form.rstrip(",") in words()["edges"] for form in corpus.forms])
    plain = _before(~corpus.capital & (corpus.bare > 0) & ~function[corpus.bare])
    copied = _before(sentences.at >= 0)
    size = len(level.at)
    starts = np.arange(size)
    ends = np.minimum(starts + length, size)
    last = ends - 1
    return _Measures(
        level,
        marked=level.share(corpus.opened & corpus.closed[last]),
        named=level.share(corpus.named_before | corpus.named_after[last]),
        titled=level.share(plain[ends] == plain[starts]),
        copied=level.share(
            copied[starts + 1] > copied[np.maximum(starts + length - sentences.length, 0)]
        ),
    )


def _before(flags: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return how many flags are set before each place, and before the end."""
    return np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))


def _candidates(
    corpus: Corpus, levels: Sequence[Level], measures: dict[int, _Measures]
) -> dict[tuple[str, ...], _Candidate]:
    """Return the recurring phrases that have a beginning and an end, also some longer than can be proposed."""
    found = {}
    for level in levels[FEWEST - 1 : WIDER]:
        for number, place in enumerate(level.first):
            phrase = corpus.phrase(int(place), level.length)
            alike = parallel(phrase)
            comma = any(word[-1] == "," for word in phrase)
            if has_edges(phrase, alike) and (
                not comma or alike or measures[level.length].marked[number] >= EVIDENCE
            ):
                found[phrase] = _Candidate(
                    level.length, number, int(level.occurrences[number]), alike
                )
    return found


def _mark_parts(candidates: dict[tuple[str, ...], _Candidate]) -> None:
    """Note for each phrase how often it occurs as a part of the longer one in which it does so most."""
    for phrase, candidate in candidates.items():
        for first in range(candidate.length - 1):
            for end in range(first + FEWEST, candidate.length + 1):
                part = candidates.get(cut(phrase, first, end))
                if part is not None and part is not candidate:
                    part.longer = max(part.longer, candidate.occurrences)


def _proper(corpus: Corpus) -> frozenset[str]:
    """Return the words that are written with a capital wherever they do not begin a sentence."""
    inner = (corpus.bare > 0) & ~corpus.initial
    size = len(corpus.forms)
    every = np.bincount(corpus.bare[inner], minlength=size)
    capital = np.bincount(corpus.bare[inner & corpus.capital], minlength=size)
    return frozenset(
        corpus.forms[n] for n in np.flatnonzero((every > 0) & (capital >= 0.9 * every))
    )


def _scored(
    phrase: tuple[str, ...],
    candidate: _Candidate,
    measures: _Measures,
    counts: dict[tuple[str, ...], int],
    proper: frozenset[str],
) -> Formulation | None:
    """Return the candidate with its figures, or None where it is a part, a name, loose, or a mere collocation."""
    length, number = candidate.length, candidate.number
    if length > MOST:
        return None
    share = max(candidate.longer / candidate.occurrences, float(measures.copied[number]))
    marked, named = float(measures.marked[number]), float(measures.named[number])
    evidence = marked + named >= EVIDENCE
    firm = stickiness(phrase, counts)
    capitals = sum(word.rstrip(",") in proper for word in phrase)
    if (
        share >= PART
        or firm < FIRM
        or (running(phrase) and not evidence)
        or not (evidence or candidate.parallel or content(phrase) > FEWEST)
        or ((measures.titled[number] >= PART or capitals > 1) and not evidence)
    ):
        return None
    documents = int(measures.level.documents[number])
    signs = 1 + 2 * marked + named + candidate.parallel + 0.5 * min(length - FEWEST, 2)
    if capitals and measures.titled[number] < PART:
        signs /= 2
    score = math.log2(1 + documents) * firm * (1 - share) * signs
    return Formulation(
        phrase=" ".join(phrase),
        documents=documents,
        occurrences=candidate.occurrences,
        stickiness=round(firm, 3),
        completeness=round(1 - share, 3),
        marked=round(marked, 3),
        named=round(named, 3),
        parallel=candidate.parallel,
        score=round(score, 3),
        document="",
        example="",
    )


def _with_example(
    corpus: Corpus, level: Level, found: Formulation, candidate: _Candidate
) -> Formulation:
    """Return the candidate as it is written most often, but for beginnings of sentences, with its first example."""
    places = np.flatnonzero(level.at == candidate.number)
    inner = places[~corpus.initial[places]]
    ways = Counter(
        corpus.shown(int(place), level.length) for place in (inner if len(inner) else places)
    )
    phrase = min(ways, key=lambda way: (-ways[way], sum(map(str.isupper, way)), way))
    marked = places[corpus.opened[places] & corpus.closed[places + level.length - 1]]
    place = int((marked if len(marked) else places)[0])
    return replace(
        found,
        phrase=phrase,
        document=corpus.names[corpus.document[place]],
        example=corpus.excerpt(place, level.length),
    )
