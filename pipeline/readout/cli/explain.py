"""``readout explain``: why a passage, a quote, a document is read as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from readout.cli.options import code_option, standard_input
from readout.cli.terminal import say
from readout.errors import ConfigError, nearest

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from readout.batch.load import Readout
    from readout.records.types import Document, Passage
    from readout.stages.base import Stage
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.themes.component import ThemesStage
    from readout.stages.themes.explanation import Explanation

    S = TypeVar("S", bound=Stage)

__all__ = ["command"]

WHOLE = ""
"""The value of ``--document`` without an id."""


@dataclass(frozen=True)
class _Read:
    """A document with what the stages of a pipeline found in it."""

    file: str
    readout: Readout
    document: Document
    doc: Doc

    def stages(self, kind: type[S]) -> list[S]:
        """Return the stages of a kind, at least one."""
        pipes = (pipe for _, pipe in self.readout.nlp.pipeline)
        if found := [pipe for pipe in pipes if isinstance(pipe, kind)]:
            return found
        path = self.readout.config.path
        raise ConfigError(
            f"{path}: nlp.pipeline has no {kind.factory} to explain", code="missing_stage"
        )

    def stage(self, kind: type[S]) -> S:
        """Return the first stage of a kind."""
        return self.stages(kind)[0]


@click.command("explain")
@click.argument("file", metavar="FILE")
@click.option(
    "--passage",
    metavar="ID",
    help="Explain the themes of a passage: the segment's id, as in 'passages' of the record.",
)
@click.option(
    "--quote", metavar="ID", help="Explain a quote: its id, as in 'quotes' of the record."
)
@click.option(
    "--at",
    metavar="OFFSET",
    type=click.IntRange(min=0),
    help="Explain why no statement was found in the sentence at this character.",
)
@click.option(
    "--frame",
    is_flag=True,
    help="Explain the document as a whole: kind, speaker, event, date, place.",
)
@click.option(
    "--document",
    metavar="[ID]",
    is_flag=False,
    flag_value=WHOLE,
    help="The document's id, where FILE (.jsonl) holds several; without an id the same as --frame.",
)
@click.option(
    "-c",
    "--config",
    metavar="CONFIG",
    help="Pipeline configuration; the packaged default otherwise.",
)
@code_option
def command(
    file: str,
    passage: str | None,
    quote: str | None,
    at: int | None,
    frame: bool,
    document: str | None,
    config: str | None,
    code: tuple[Path, ...],
) -> None:
    """Explain what was found in FILE: scores, features, candidates and evidence.

    FILE is any input of 'readout run' ('-' is plain text from standard input). Without an option
    its passages are listed. Weights are in log-odds: what a measure or a word of the best sentence
    adds. The row 'score' of a theme says which sentence or heading the score is that of.

    \b
    Examples:
      readout explain raw/03-ferry-fares.txt
      readout explain raw/03-ferry-fares.txt --passage s4
      readout explain raw/03-ferry-fares.txt --document
      readout explain raw/03-ferry-fares.txt --quote q2
      readout explain raw/03-ferry-fares.txt --at 420
      readout explain raw/10-short-notices.jsonl --document 10a-island-wages --passage s2
    """
    from readout.batch.load import load  # not above: --help needs no spaCy

    readout = load(config, code=code)
    chosen = _document(file, document or None, readout)
    with readout.zone():
        read = _Read(file, readout, chosen, readout.doc(chosen))
        told = _asked(read, quote, at, frame=frame or document == WHOLE)
        if passage is not None or not told:
            told.append(partial(_passages, read, passage))
        for number, tell in enumerate(told):
            if number:
                say()
            tell()


def _asked(
    read: _Read, quote: str | None, at: int | None, *, frame: bool
) -> list[Callable[[], None]]:
    """Return what is to be told beside the passages."""
    told: list[Callable[[], None]] = []
    if frame:
        told.append(partial(_frame, read))
    if quote is not None:
        told.append(partial(_quote, read, quote))
    if at is not None:
        told.append(partial(_place, read, at))
    return told


def _passages(read: _Read, passage: str | None) -> None:
    """List the passages, or explain one."""
    from readout.cli.explain_themes import list_passages, tell_passage
    from readout.stages.themes.component import ThemesStage

    stages = read.stages(ThemesStage)
    by_place = {stage.places["passages"]: stage for stage in stages}
    passages: list[Passage] = []
    for stage in by_place.values():
        passages += stage.read(read.doc, "passages") or []
    if passage is None:
        list_passages(read.document, passages)
        return
    found = list(_explained(read, stages, passage))
    if not found:
        ids = dict.fromkeys(p.segment for p in passages)
        raise ConfigError(
            f"{read.file}: passage {passage!r}: {nearest(passage, ids)}", code="no_passage"
        )
    for same in found:
        tell_passage(read.document, same)


def _explained(read: _Read, stages: list[ThemesStage], passage: str) -> Iterable[list[Explanation]]:
    """Explain the passages of a segment, each by all taxonomies; of two that are one, the last."""
    from readout.stages.themes.explanation import explain

    found: dict[tuple[int, int], list[Explanation]] = {}
    last = {stage.subject: stage for stage in stages}
    for stage in last.values():
        segments = stage.read(read.doc, "segments") or []
        sentences = stage.sentences(read.doc)
        _, classifier = stage.beside(read.doc)
        text = read.document.text
        for one in explain(classifier, text, segments, sentences, passage):
            place = one.passage.start, one.passage.end
            found.setdefault(place, []).append(one)
    return found.values()


def _frame(read: _Read) -> None:
    """Explain the document as a whole."""
    from readout.cli.explain_frame import tell_frame
    from readout.stages.document.component import DocumentStage
    from readout.stages.document.explanation import explain_frame

    stage = read.stage(DocumentStage)
    found = explain_frame(stage.page(read.doc), stage.given(read.doc))
    tell_frame(read.document, found)


def _quote(read: _Read, quote: str) -> None:
    """Explain one quote."""
    from readout.cli.explain_quotes import tell_quote
    from readout.stages.base import ADDED_EVENTS
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_quote

    stage = read.stage(QuoteStage)
    quotes = {one.id: one for one in stage.read(read.doc, "quotes") or []}
    if quote not in quotes:
        raise ConfigError(
            f"{read.file}: quote {quote!r}: {nearest(quote, list(quotes))}", code="no_quote"
        )
    page = stage.page(read.doc)
    framed = stage.framed(read.doc)
    least = stage.settings.min_confidence
    found = explain_quote(page, stage.task(framed), quotes[quote], framed, least)
    events = [*framed.events, *(stage.read(read.doc, ADDED_EVENTS) or [])]
    tell_quote(read.document, found, framed.frame, events)


def _place(read: _Read, at: int) -> None:
    """Explain what was found at a place, and what was not."""
    from readout.cli.explain_quotes import tell_place
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_place

    stage: QuoteStage = read.stage(QuoteStage)
    length = len(read.document.text)
    if at >= length:
        raise ConfigError(
            f"{read.file}: --at {at}: the text has {length:,} characters", code="no_place"
        )
    least = stage.settings.min_confidence
    page = stage.page(read.doc)
    task = stage.task(stage.framed(read.doc))
    found = explain_place(page, task, at, least)
    tell_place(read.document, at, found)


def _document(file: str, wanted: str | None, readout: Readout) -> Document:
    from readout.batch.sources.documents import ReadOptions, Rejected, read
    from readout.batch.sources.inventory import collect
    from readout.io.files import STDIN

    stdin = standard_input() if file == STDIN else None
    config = readout.config
    reading = ReadOptions(config.text_field, config.id_field, config.limits)
    items = read(collect([file], stdin=stdin), reading)
    ids: list[str] = []
    documents: list[Document] = []
    for item in items:
        ids.append(item.id)
        if wanted not in (None, item.id):
            continue
        if isinstance(item, Rejected):
            raise ConfigError(f"{file}: {item.id}: {item.error.message}", code=item.error.code)
        documents.append(item)
        if wanted is not None:
            return item
    if wanted is not None:
        raise ConfigError(
            f"{file}: no document has the id {wanted!r}: {nearest(wanted, ids)}", code="no_document"
        )
    if len(documents) != 1:
        raise ConfigError(
            f"{file} holds {len(ids)} documents: name one by --document", code="no_document"
        )
    return documents[0]
