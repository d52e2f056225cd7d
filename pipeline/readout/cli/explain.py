"""``readout explain``: why a passage, a quote, a document is read as it is.

The stages say as data what they weighed; ``templates`` say how that is printed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from readout.cli.options import code_option, config_option, standard_input
from readout.cli.terminal import filled, say, shortened
from readout.errors import ConfigError, nearest
from readout.records.naming import one_line

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from readout.batch.load import Readout
    from readout.records.spans import HasOffsets
    from readout.records.types import Document, Offsets
    from readout.stages.base import Stage
    from readout.stages.themes.explanation import Explanation

    S = TypeVar("S", bound=Stage)

__all__ = ["command"]

WHOLE = ""
"""The value of ``--document`` without an id."""
Values = dict[str, Any]
"""Values of a template, by name."""


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

    def unknown(self, what: str, wanted: str, ids: Iterable[str]) -> ConfigError:
        """Return the error of an id that nothing in the document has."""
        reason = f"{what} {wanted!r}: {nearest(wanted, ids)}"
        return ConfigError(f"{self.file}: {reason}", code=f"no_{what}")


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
@config_option
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

    FILE is any input of 'readout run' ('-' is plain text from standard input). Without an
    option it lists the passages. Weights are the log odds that a measure or a word of the best
    sentence adds. The row 'score' names the sentence or heading that gives the score.

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
        parts = _parts(read, passage, quote, at, whole=frame or document == WHOLE)
        for number, (template, values) in enumerate(parts):
            _print(chosen, template, values, first=not number)


def _parts(
    read: _Read, passage: str | None, quote: str | None, at: int | None, *, whole: bool
) -> Iterator[tuple[str, Values]]:
    """Yield what is asked for: the name of a template, and what it shows."""
    if whole:
        yield "document", _frame(read)
    if quote is not None:
        yield "quote", _quote(read, quote)
    if at is not None:
        yield "place", _place(read, at)
    if passage is not None:
        yield "passage", _passage(read, passage)
    elif not whole and quote is None and at is None:
        yield "passages", _passages(read)


def _print(document: Document, template: str, values: Values, *, first: bool) -> None:
    """Print what a template makes of some values, behind an empty line if it is not the first."""

    def words(place: Offsets | HasOffsets) -> str:
        start, end = place if isinstance(place, tuple) else (place.start, place.end)
        return one_line(document.text[start:end])

    def quoted(place: Offsets | HasOffsets) -> str:
        return f"“{words(place)}”"

    made = filled(template, quoted, shortened, words, id=document.id, **values)
    say(made if first else f"\n{made}", nl=False)


def _document(file: str, wanted: str | None, readout: Readout) -> Document:
    from readout.batch.sources.documents import ReadOptions, Rejected, read
    from readout.batch.sources.inventory import collect
    from readout.io.files import STDIN

    stdin = standard_input() if file == STDIN else None
    config = readout.config
    reading = ReadOptions(config.text_field, config.id_field, config.limits)
    ids = []
    for item in read(collect([file], stdin=stdin), reading):
        ids.append(item.id)
        if item.id == wanted:
            break
    else:
        if wanted is not None:
            reason = f": no document has the id {wanted!r}: {nearest(wanted, ids)}"
            raise ConfigError(file + reason, code="no_document")
        if len(ids) != 1:
            reason = f"holds {len(ids)} documents: name one by --document"
            raise ConfigError(f"{file} {reason}", code="no_document")
    if isinstance(item, Rejected):
        raise ConfigError(f"{file}: {item.id}: {item.error.message}", code=item.error.code)
    return item


def _passages(read: _Read) -> Values:
    """Return the passages with their themes, one place of them after the other."""
    from readout.stages.themes.component import ThemesStage

    by_place = {stage.places["passages"]: stage for stage in read.stages(ThemesStage)}
    return {
        "passages": [
            one for stage in by_place.values() for one in stage.items(read.doc, "passages")
        ]
    }


def _passage(read: _Read, wanted: str) -> Values:
    """Explain the passages of a segment by all taxonomies; of two stages of one, by the last."""
    from readout.stages.themes.component import ThemesStage
    from readout.stages.themes.explanation import explain

    ids: set[str] = set()
    found: dict[Offsets, list[Explanation]] = defaultdict(list)
    for stage in {stage.subject: stage for stage in read.stages(ThemesStage)}.values():
        segments = stage.items(read.doc, "segments")
        _, classifier = stage.beside(read.doc)
        for scored in classifier.read(read.document.text, segments, stage.sentences(read.doc)):
            span = scored.span
            ids.add(span.segment.id)
            if span.segment.id == wanted:
                found[span.start, span.end].append(explain(classifier, scored))
    if not found:
        raise read.unknown("passage", wanted, ids)
    return {"passages": list(found.values())}


def _frame(read: _Read) -> Values:
    """Explain the document as a whole: its fields, and what was weighed for them."""
    from readout.stages.document.component import DocumentStage
    from readout.stages.document.explanation import explain_frame

    stage = read.stages(DocumentStage)[0]
    found = explain_frame(stage.page(read.doc), stage.given(read.doc))
    return {"found": found, "frame": found.framed.frame, "events": found.framed.events}


def _quote(read: _Read, wanted: str) -> Values:
    """Explain why a quote has its cue, its speaker, its occasion and its confidence."""
    from readout.stages.base import ADDED_EVENTS
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_quote

    stage = read.stages(QuoteStage)[0]
    quotes = {one.id: one for one in stage.items(read.doc, "quotes")}
    if wanted not in quotes:
        raise read.unknown("quote", wanted, quotes)
    quote, framed, least = quotes[wanted], stage.framed(read.doc), stage.settings.min_confidence
    return {
        "quote": quote,
        "found": explain_quote(stage.page(read.doc), stage.task(framed), quote, framed, least),
        "frame": framed.frame,
        "events": [*framed.events, *stage.items(read.doc, ADDED_EVENTS)],
    }


def _place(read: _Read, at: int) -> Values:
    """Explain what was read in the sentence at a place, and what became of it."""
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_place

    stage = read.stages(QuoteStage)[0]
    length = len(read.document.text)
    if at >= length:
        reason = f"--at {at}: the text has {length:,} characters"
        raise ConfigError(f"{read.file}: {reason}", code="no_place")
    task = stage.task(stage.framed(read.doc))
    found = explain_place(stage.page(read.doc), task, at, stage.settings.min_confidence)
    return {"at": at, "found": found}
