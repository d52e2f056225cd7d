"""Set formulations proposed as a gazetteer: phrases of a corpus that recur and read like slogans.

How they are found and ranked: :mod:`readout.analyze.formulations.phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import msgspec

from readout.analyze.formulations.corpus import Text, WordCorpus, read_corpus
from readout.analyze.formulations.phrases import FEWEST, MOST, Phrase, find_phrases
from readout.batch.sources import Inventory, Rejected, collect, read
from readout.errors import ConfigError
from readout.io.safe import write_whole
from readout.records.types import Offsets
from readout.stages.entities.gazetteer import Gazetteer, load_gazetteer
from readout.stages.entities.tokens import WordTokens

__all__ = ["FormulationReport", "ProposedFormulation", "find_formulations", "propose_formulations"]

_PLAIN_WORD_LABELS = frozenset({"GPE", "LOC", "TECH"})
"""Labels of names that formulations may hold, where they are one word."""


@dataclass(frozen=True)
class ProposedFormulation:
    """A candidate.

    Attributes
    ----------
    text : str
        As it is written most often.
    phrase : Phrase
        Why it is proposed.
    document, example : str
        The id of a document that has it, and the words there.
    """

    text: str
    phrase: Phrase
    document: str
    example: str


@dataclass(frozen=True)
class FormulationReport:
    """The formulations of a corpus.

    Attributes
    ----------
    documents, words : int
        What was read; texts that are there twice count once.
    repeated : int
        Texts left out because one before is the same.
    rejected : sequence of str
        Why documents could not be read, one line each.
    formulations : tuple of ProposedFormulation
        By falling score.
    """

    documents: int
    words: int
    repeated: int
    rejected: Sequence[str]
    formulations: tuple[ProposedFormulation, ...]


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
            f"{output}: is there already; name another file, or move it away", code="file_exists"
        )
    inventory = collect(inputs)
    gazetteer = load_gazetteer(gazetteers)
    rejected: list[str] = []
    texts = _texts(inventory, rejected)
    report = find_formulations(texts, gazetteer, min_documents, most, rejected)
    if not report.formulations:
        raise ConfigError(
            f"no phrase of {FEWEST} to {MOST} words that is not known already recurs in "
            f"{min_documents} of {report.documents} documents and reads like a formulation; "
            "give more documents, or lower the number",
            code="nothing_found",
        )
    entries = ({"name": f.text, "label": "CONCEPT", "aliases": []} for f in report.formulations)
    output.parent.mkdir(parents=True, exist_ok=True)
    write_whole(output, b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries))
    return report


def _texts(inventory: Inventory, rejected: list[str]) -> Iterator[tuple[str, str]]:
    """Yield ids and texts; note what cannot be read."""
    for item in read(inventory):
        if isinstance(item, Rejected):
            line = f", line {item.source.line}" if item.source.line is not None else ""
            rejected.append(f"{item.source.path}{line}: {item.error.message}")
        else:
            yield item.id, item.text


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
    corpus = read_corpus(
        Text(name, text, barred=list(_name_spans(text, gazetteer))) for name, text in documents
    )
    if len(corpus.names) < min_documents:
        message = (
            f"{len(corpus.names)} different documents could be read; a phrase must recur in "
            f"{min_documents} of them"
        )
        if rejected:
            message += f"; {len(rejected)} could not be read:"
        reasons = (f"\n  {reason}" for reason in rejected[:3])
        raise ConfigError("".join([message, *reasons]), code="too_few_documents")
    shown = (_shown(corpus, phrase) for phrase in find_phrases(corpus, min_documents))
    fresh = (found for found in shown if gazetteer.lookup(found.text) is None)
    return FormulationReport(
        documents=len(corpus.names),
        words=corpus.words,
        repeated=corpus.repeated,
        rejected=rejected,
        formulations=tuple(islice(fresh, most)),
    )


def _name_spans(text: str, gazetteer: Gazetteer) -> Iterator[Offsets]:
    """Yield where known names stand, in order and without overlaps."""
    words = WordTokens(text)
    found = [
        name.span
        for name in gazetteer.match(words, 0, len(words))
        if name.label not in _PLAIN_WORD_LABELS or not text[name.start : name.end].isalpha()
    ]
    last = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if end > last:
            yield max(start, last), end
            last = end


def _shown(corpus: WordCorpus, phrase: Phrase) -> ProposedFormulation:
    """Return a phrase as it is written most often, with its first example, marked if there is."""
    length = len(phrase.words)
    marked = (p for p in phrase.places if corpus.opened[p] and corpus.closed[p + length - 1])
    example = next(marked, phrase.places[0])
    return ProposedFormulation(
        phrase.shown(corpus),
        phrase,
        corpus.names[corpus.document[example]],
        corpus.excerpt(example, length),
    )
