"""Set formulations found anew in a corpus: phrases that recur word for word and read like slogans.

The score of a candidate is a product of four figures that the report names, so that it can be said
why one stands above another: in how many documents it is, how firmly its words hold together, how
far it is whole (no part of a longer phrase), and what speaks for a slogan (quotation marks, words
that name it, two sides alike, length).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from readout.arrays import Flags, Floats, Integers
from readout.batch.sources import Inventory, Rejected, collect, read
from readout.errors import ConfigError
from readout.stages.entities.gazetteer import Gazetteer, load_gazetteer
from readout.train.formulations.recurring import Corpus, Level, read_corpus, recurring
from readout.train.formulations.wording import (
    content,
    cut,
    has_edges,
    parallel,
    running,
    stickiness,
    words,
)

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
"""Words of the longest phrase that another may be a part of; what recurs with more is copied."""
PART = 0.75
"""A phrase is dropped with this share of its occurrences in one longer phrase, or copied text."""
FIRM = 0.2
"""The least normalised pointwise mutual information at the weakest joint of a phrase."""
EVIDENCE = 0.1
"""The share of occurrences in marks, or named as a formulation, that a phrase needs in some cases.

They are: it is written like a name, runs like a sentence, or has but two content words and no sides
alike.
"""


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
        One less the share of its occurrences within the longer phrase, or copied text, that has
        most of them.
    marked, named : float
        Share of occurrences in quotation marks of their own; after "the principle of" or before
        "initiative".
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


@dataclass
class _Candidate:
    """A recurring phrase with a beginning and an end, and the shares of its occurrences."""

    phrase: tuple[str, ...]
    level: Level
    number: int
    parallel: bool
    marked: float
    named: float
    titled: float
    copied: float
    longer: int = field(default=0, init=False)

    @property
    def documents(self) -> int:
        return int(self.level.documents[self.number])

    @property
    def occurrences(self) -> int:
        return int(self.level.occurrences[self.number])

    @property
    def completeness(self) -> float:
        return 1 - max(self.longer / self.occurrences, self.copied)


def propose_formulations(
    inputs: Sequence[str],
    output: Path,
    gazetteers: Sequence[Path],
    min_documents: int = 3,
    most: int = 100,
) -> FormulationReport:
    """Find set formulations in documents, and write them as a gazetteer to be edited.

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
        ``no_inputs``, ``missing_path`` and the like; ``file_exists``; ``too_few_documents``;
        ``nothing_found``.
    """
    if output.exists():
        raise ConfigError(
            f"{output}: is there already; name another file, or move it away",
            code="file_exists",
        )
    inventory = collect(inputs)
    gazetteer = load_gazetteer(gazetteers)
    rejected: list[str] = []

    report = find_formulations(
        _texts(inventory, rejected),
        gazetteer,
        min_documents,
        most,
        rejected,
    )
    if not report.formulations:
        raise ConfigError(
            f"no phrase of {FEWEST} to {MOST} words that is not known already recurs in "
            f"{min_documents} of {report.documents} documents and reads like a formulation; "
            "give more documents, or lower the number",
            code="nothing_found",
        )
    write_formulations(report.formulations, output)
    return report


def _texts(inventory: Inventory, rejected: list[str]) -> Iterator[tuple[str, str]]:
    """Yield ids and texts; note what cannot be read."""
    for item in read(inventory):
        if isinstance(item, Rejected):
            line = f", line {item.source.line}" if item.source.line is not None else ""
            rejected.append(f"{item.source.path}{line}: {item.error.message}")
        else:
            yield item.id, item.text


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
        raise _too_few(len(corpus.names), min_documents, rejected)
    levels = recurring(corpus, min_documents, SENTENCE)
    candidates = {found.phrase: found for found in _candidates(corpus, levels)}
    _mark_parts(candidates)
    counts = _counts(corpus, levels[:MOST])
    proper = _proper(corpus)
    scores = {
        phrase: _score(candidate, counts, proper)
        for phrase, candidate in candidates.items()
        if len(phrase) <= MOST
    }
    ranked = sorted(
        (phrase for phrase, score in scores.items() if score),
        key=lambda phrase: _rank(candidates[phrase], scores[phrase]),
    )
    shown = (
        _shown(corpus, candidates[phrase], scores[phrase], stickiness(phrase, counts))
        for phrase in ranked
    )
    fresh = (found for found in shown if gazetteer.lookup(found.phrase) is None)
    return FormulationReport(
        documents=len(corpus.names),
        words=corpus.words,
        repeated=corpus.repeated,
        rejected=tuple(rejected),
        formulations=tuple(islice(fresh, most)),
    )


def _too_few(
    count: int,
    least: int,
    rejected: Sequence[str],
) -> ConfigError:
    message = f"{count} different documents could be read; a phrase must recur in {least} of them"
    if rejected:
        message += f"; {len(rejected)} could not be read:"
    reasons = [f"\n  {reason}" for reason in rejected[:3]]
    return ConfigError("".join([message, *reasons]), code="too_few_documents")


def _candidates(corpus: Corpus, levels: Sequence[Level]) -> Iterator[_Candidate]:
    """Yield the phrases that have edges, also some longer than can be proposed."""
    for level in levels[FEWEST - 1 : WIDER]:
        shares = _shares(corpus, level, levels[-1])
        for number, place in enumerate(level.first):
            phrase = corpus.phrase(int(place), level.length)
            alike = parallel(phrase)
            if has_edges(phrase, alike):
                own = {name: float(column[number]) for name, column in shares.items()}
                candidate = _Candidate(
                    phrase,
                    level,
                    number,
                    alike,
                    **own,
                )
                comma = any(word.endswith(",") for word in phrase)
                if not comma or alike or candidate.marked >= EVIDENCE:
                    yield candidate


def _shares(
    corpus: Corpus,
    level: Level,
    sentences: Level,
) -> dict[str, Floats]:
    """Measure the phrases of a length: what stands around them, how they are written, copied."""
    size = len(level.at)
    starts = np.arange(size)
    ends = np.minimum(starts + level.length, size)
    last = ends - 1
    function = np.array([form.rstrip(",") in words()["edges"] for form in corpus.forms])
    plain = _before(~corpus.capital & (corpus.bare > 0) & ~function[corpus.bare])
    copied = _before(sentences.at >= 0)
    earliest = np.maximum(starts + level.length - sentences.length, 0)
    flags = {
        "marked": corpus.opened & corpus.closed[last],
        "named": corpus.named_before | corpus.named_after[last],
        "titled": plain[ends] == plain[starts],
        "copied": copied[starts + 1] > copied[earliest],
    }
    return {name: level.share(flag) for name, flag in flags.items()}


def _before(flags: Flags) -> Integers:
    """Return how many flags are set before each place, and before the end."""
    return np.concatenate(([0], np.cumsum(flags, dtype=np.int64)))


def _mark_parts(candidates: Mapping[tuple[str, ...], _Candidate]) -> None:
    """Note for each phrase how often it occurs as a part of the longer one that has it most."""
    for phrase, candidate in candidates.items():
        for first in range(len(phrase) - 1):
            for end in range(first + FEWEST, len(phrase) + 1):
                part = candidates.get(cut(phrase, first, end))
                if part is not None and part is not candidate:
                    part.longer = max(part.longer, candidate.occurrences)


def _counts(corpus: Corpus, levels: Sequence[Level]) -> dict[tuple[str, ...], int]:
    """Return how often each phrase occurs; of the phrase of no words, how many words there are."""
    counts: dict[tuple[str, ...], int] = {(): corpus.words}
    for level in levels:
        for place, occurrences in zip(level.first, level.occurrences, strict=True):
            counts[corpus.phrase(int(place), level.length)] = int(occurrences)
    return counts


def _proper(corpus: Corpus) -> frozenset[str]:
    """Return the words that are written with a capital wherever they do not begin a sentence."""
    inner = (corpus.bare > 0) & ~corpus.initial
    size = len(corpus.forms)
    every = np.bincount(corpus.bare[inner], minlength=size)
    capital = np.bincount(corpus.bare[inner & corpus.capital], minlength=size)
    proper = np.flatnonzero((every > 0) & (capital >= 0.9 * every))
    return frozenset(corpus.forms[number] for number in proper)


def _score(
    candidate: _Candidate,
    counts: Mapping[tuple[str, ...], int],
    proper: frozenset[str],
) -> float:
    """Return the score; 0 for a part, a name, what is loose, and a mere collocation."""
    phrase = candidate.phrase
    complete = candidate.completeness
    firm = stickiness(phrase, counts)
    capitals = sum(word.rstrip(",") in proper for word in phrase)
    if complete <= 1 - PART or firm < FIRM or not _reads_like_one(candidate, capitals):
        return 0.0
    more_words = min(len(phrase) - FEWEST, 2)
    signs = (
        1
        + 2 * candidate.marked
        + candidate.named
        + candidate.parallel
        + 0.5 * more_words
    )
    if capitals and candidate.titled < PART:
        signs /= 2
    return round(math.log2(1 + candidate.documents) * firm * complete * signs, 3)


def _reads_like_one(candidate: _Candidate, capitals: int) -> bool:
    """Tell whether a phrase is used as a formulation, or at least is neither name nor sentence."""
    if candidate.marked + candidate.named >= EVIDENCE:
        return True
    if candidate.titled >= PART or capitals > 1 or running(candidate.phrase):
        return False
    return candidate.parallel or content(candidate.phrase) > FEWEST


def _rank(candidate: _Candidate, score: float) -> tuple[float, int, int, str]:
    """Return what candidates are sorted by, the best first."""
    return (
        -score,
        -candidate.documents,
        -candidate.occurrences,
        " ".join(candidate.phrase),
    )


def _shown(
    corpus: Corpus,
    candidate: _Candidate,
    score: float,
    firm: float,
) -> Formulation:
    """Return a candidate as it is written most often within sentences, with its first example."""
    length = candidate.level.length
    places = np.flatnonzero(candidate.level.at == candidate.number)
    inner = places[~corpus.initial[places]]
    marked = places[corpus.opened[places] & corpus.closed[places + length - 1]]
    ways = Counter(
        corpus.shown(int(place), length) for place in (inner if len(inner) else places)
    )
    example = int((marked if len(marked) else places)[0])
    return Formulation(
        phrase=min(ways, key=lambda way: (-ways[way], sum(map(str.isupper, way)), way)),
        documents=candidate.documents,
        occurrences=candidate.occurrences,
        stickiness=round(firm, 3),
        completeness=round(candidate.completeness, 3),
        marked=round(candidate.marked, 3),
        named=round(candidate.named, 3),
        parallel=candidate.parallel,
        score=score,
        document=corpus.names[corpus.document[example]],
        example=corpus.excerpt(example, length),
    )
