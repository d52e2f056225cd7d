"""``readout explain``: why a passage, a quote, a document is read as it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from readout.cli.options import code_option, config_option, standard_input
from readout.cli.terminal import say, shortened
from readout.errors import ConfigError, nearest

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from readout.batch.load import Readout
    from readout.models.scorer import Contribution
    from readout.records.types import Document, Event, Frame, Occasion, Offsets, Speaker, Theme
    from readout.stages.base import Stage
    from readout.stages.document.explanation import WeighedCandidate
    from readout.stages.quotes.propose.labels import WeighedLabel
    from readout.stages.themes.explanation import Explanation, ThemeExplanation

    S = TypeVar("S", bound=Stage)

__all__ = ["command"]

WHOLE = ""
"""The value of ``--document`` without an id."""
MOST = 8
"""Features of a model that are shown, measures or words of one kind."""
CANDIDATES = 5
"""Candidates that are shown."""
FIELDS = ("kind", "speaker", "event", "date", "place")
SPEAKERS = "who may be the speaker: persons and bodies of its head and tail (log odds)"
MENTIONS = "what may be its event: mentions in its title and lead (log odds)"


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

    def words(self, start: int, end: int) -> str:
        """Return a stretch of the text on one line."""
        return " ".join(self.document.text[start:end].split())

    def quoted(self, spans: Iterable[Offsets]) -> list[str]:
        """Return stretches of the text in marks."""
        return [f"“{self.words(*span)}”" for span in spans]

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
        parts = []
        if frame or document == WHOLE:
            parts.append(_frame(read))
        if quote is not None:
            parts.append(_quote(read, quote))
        if at is not None:
            parts.append(_place(read, at))
        if passage is not None:
            parts.append(_passage(read, passage))
        for number, lines in enumerate(parts or [_passages(read)]):
            if number:
                say()
            for line in filter(None, lines):
                say(line)


def _document(file: str, wanted: str | None, readout: Readout) -> Document:
    from readout.batch.sources.documents import ReadOptions, Rejected, read
    from readout.batch.sources.inventory import collect
    from readout.io.files import STDIN

    stdin = standard_input() if file == STDIN else None
    config = readout.config
    reading = ReadOptions(config.text_field, config.id_field, config.limits)
    ids: list[str] = []
    for item in read(collect([file], stdin=stdin), reading):
        ids.append(item.id)
        if wanted in (None, item.id):
            chosen = item
        if wanted == item.id:
            break
    else:
        if wanted is not None:
            reason = f": no document has the id {wanted!r}: {nearest(wanted, ids)}"
            raise ConfigError(file + reason, code="no_document")
        if len(ids) != 1:
            reason = f"holds {len(ids)} documents: name one by --document"
            raise ConfigError(f"{file} {reason}", code="no_document")
    if isinstance(chosen, Rejected):
        raise ConfigError(f"{file}: {chosen.id}: {chosen.error.message}", code=chosen.error.code)
    return chosen


def _passages(read: _Read) -> Iterator[str]:
    """List the passages with their themes, one place of them after the other."""
    from readout.stages.themes.component import ThemesStage

    by_place = {stage.places["passages"]: stage for stage in read.stages(ThemesStage)}
    for stage in by_place.values():
        for one in stage.read(read.doc, "passages") or []:
            themes = ", ".join(f"{theme.id} {theme.score:.2f}" for theme in one.themes) or "-"
            yield f"{one.segment:6s} {themes:32s} {shortened(read.words(one.start, one.end))}"


def _passage(read: _Read, wanted: str) -> Iterator[str]:
    """Explain the passages of a segment by all taxonomies; of two stages of one, by the last."""
    from readout.stages.themes.component import ThemesStage
    from readout.stages.themes.explanation import explain

    ids: set[str] = set()
    found: dict[Offsets, list[Explanation]] = defaultdict(list)
    for stage in {stage.subject: stage for stage in read.stages(ThemesStage)}.values():
        segments = stage.read(read.doc, "segments") or []
        _, classifier = stage.beside(read.doc)
        for scored in classifier.read(read.document.text, segments, stage.sentences(read.doc)):
            span = scored.span
            ids.add(span.segment.id)
            if span.segment.id == wanted:
                found[span.start, span.end].append(explain(classifier, scored))
    if not found:
        raise read.unknown("passage", wanted, ids)
    for same in found.values():
        yield from _of_passage(read, same)


def _of_passage(read: _Read, explained: Sequence[Explanation]) -> Iterator[str]:
    """Tell why a passage has its themes, or has none, by each taxonomy."""
    scored = explained[0].scored
    span, segment = scored.span, scored.span.segment
    place = f"characters {span.start} to {span.end}"
    yield f"{read.document.id}, {segment.id} ({segment.kind}, {place})"
    for heading in scored.headings:
        yield f"under: {read.words(heading.start, heading.end)}"
    yield f"\n{read.words(span.start, span.end)}"
    for found in explained:
        if len(explained) > 1:
            yield f"\ntaxonomy {found.taxonomy}"
        given = {theme.id: theme for theme in reversed(found.passage.themes)}
        for theme in sorted(found.themes, key=lambda t: (not t.given, -t.score)):
            yield from _theme(read, theme, given.get(theme.theme))


def _theme(read: _Read, theme: ThemeExplanation, given: Theme | None) -> Iterator[str]:
    """Tell the score of a theme and, where it is given, its evidence."""
    verdict = "given" if theme.given else "not given"
    yield f"\n{theme.theme}  {theme.score:.3f}  {verdict} (threshold {theme.threshold:.3f})"
    heading = f", {theme.heading:.3f} by the heading" if theme.heading else ""
    kind = "" if theme.kind is None else f", that of its kind {theme.kind}"
    sentence = f"{theme.own:.3f} by the sentence “{shortened(read.words(*theme.sentence))}”"
    yield from _row("score", sentence + heading + kind)
    yield from _row("always", f"{theme.bias:+.2f}", f"vector of the sentence {theme.vector:+.2f}")
    yield from _row("measures", *_strongest(theme.measures))
    yield from _row("words", *_strongest(theme.words))
    yield from _row("together", f"{theme.together:+.2f} beyond their sum")
    if given is None:
        return
    yield from _row("evidence", *read.quoted(given.evidence))
    for pole in dict.fromkeys(mention.pole for mention in given.poles):
        spans = [(one.start, one.end) for one in given.poles if one.pole == pole]
        yield from _row(pole, *dict.fromkeys(read.quoted(spans)))
    if relation := given.relation:
        words = ": " + ", ".join(read.quoted(relation.evidence))
        told = words if relation.evidence else ", by the whole sentence"
        yield from _row("relation", f"{relation.type} {relation.score:.2f}{told}")


def _frame(read: _Read) -> Iterator[str]:
    """Explain the document as a whole: its fields, and what was weighed for them."""
    from readout.stages.document.component import DocumentStage
    from readout.stages.document.explanation import explain_frame

    stage = read.stages(DocumentStage)[0]
    found = explain_frame(stage.page(read.doc), stage.given(read.doc))
    frame, events = found.framed.frame, found.framed.events
    yield f"{read.document.id}: the document"
    yield from _fields(frame, events)
    yield "\nkind by the text"
    likeliest, other, *_ = found.kinds
    shares = ", ".join(f"{kind} {share:.3f}" for kind, share in found.kinds.items())
    yield from _row("likely", shares)
    yield from _row(likeliest, f"against {other}: {_parts(found.kind_parts)}")
    if found.title:
        yield "\ntitle of the meta data, which the text does not repeat"
        yield from _row("title", shortened(found.title))
        yield from _row("speaker", shortened(found.title_speaker or "none"))
        yield from _row("event", shortened(found.title_event or "none"))
    yield from _candidates(SPEAKERS, found.speakers)
    yield from _candidates(MENTIONS, found.mentions)
    yield "\nevents"
    if not events:
        yield from _row("none", "the text tells of none")
    for event in events:
        key = "" if event.key is None else f", key {event.key}"
        about = f"{event.kind}, {event.date or 'no date'}, {len(event.mentions)} mentions{key}"
        yield f"  {event.id:6s} {shortened(event.name or 'unnamed')}  ({about})"


def _fields(frame: Frame, events: Sequence[Event]) -> Iterator[str]:
    """Tell the fields of a frame, each with its basis and its confidence."""
    names = {one.id: f"{one.id} {one.name or one.kind}" for one in events}
    for field in FIELDS:
        value = getattr(frame, field)
        words = names[value] if field == "event" and value else str(getattr(value, "text", value))
        sure = f"{frame.basis.get(field, '')}, {frame.confidence.get(field, 0.0):.2f}"
        yield from _row(field, "none" if value is None else f"{shortened(words)}  ({sure})")


def _candidates(title: str, found: Sequence[WeighedCandidate]) -> Iterator[str]:
    """Tell candidates and what spoke for them."""
    yield f"\n{title}"
    if not found:
        yield from _row("none", "the text names none there")
        return
    for one in found[:CANDIDATES]:
        yield f"  {one.odds:+6.2f}  {shortened(one.text)}  ({one.where})"
        yield f"          {_parts(one.parts)}"
    if len(found) > CANDIDATES:
        yield f"  and {len(found) - CANDIDATES} less likely"
    yield "  the best one is taken where its log odds are above 0"


def _quote(read: _Read, wanted: str) -> Iterator[str]:
    """Explain why a quote has its cue, its speaker, its occasion and its confidence."""
    from readout.stages.base import ADDED_EVENTS
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_quote

    stage = read.stages(QuoteStage)[0]
    quotes = {one.id: one for one in stage.read(read.doc, "quotes") or []}
    if wanted not in quotes:
        raise read.unknown("quote", wanted, quotes)
    quote, framed, least = quotes[wanted], stage.framed(read.doc), stage.settings.min_confidence
    found = explain_quote(stage.page(read.doc), stage.task(framed), quote, framed, least)
    yield f"{read.document.id}, {quote.id} ({quote.kind})"
    yield f"\n{' '.join(quote.text.split())}\n"
    yield from _row("method", quote.method)
    if quote.continues is not None:
        yield from _row("continues", f"{quote.continues}, whose speaker and occasion it has")
    yield from _row("confidence", f"{quote.confidence:.3f}")
    if found.parts:
        yield from _row("", f"model {found.model}: {_parts(found.parts)}")
    cue = quote.cue and f"“{quote.cue.text}” ({quote.cue.lemma})"
    yield from _row("cue", cue or "none")
    yield from _weighed(read, found.cues)
    yield from _row("speaker", _speaker(quote.speaker))
    yield from _weighed(read, found.sources)
    events: list[Event] = [*framed.events, *(stage.read(read.doc, ADDED_EVENTS) or [])]
    own = _own_event(framed.frame, events)
    yield from _row("occasion", f"{_occasion(quote.occasion)}; the document's own event is {own}")
    for odds, occasion, parts in found.occasions[:CANDIDATES]:
        yield f"{'':15s}{odds:+.2f}  {_occasion(occasion)}"
        yield f"{'':22s}{_parts(parts)}" if parts else ""


def _own_event(frame: Frame, events: Sequence[Event]) -> str:
    return next((one.name or one.kind for one in events if one.id == frame.event), "not told")


def _speaker(speaker: Speaker) -> str:
    """Return the status of a speaker, the words, and the name behind them."""
    text = "" if speaker.text is None else f" “{' '.join(speaker.text.split())}”"
    named = "" if speaker.canonical is None else f", that is {speaker.canonical}"
    key = "" if speaker.key is None else f" (key {speaker.key})"
    return f"{speaker.status}{text}{named}{key}"


def _weighed(read: _Read, found: Sequence[WeighedLabel]) -> Iterator[str]:
    """Tell labels of the encoder with their log odds."""
    listed = []
    for odds, label in found[:CANDIDATES]:
        words = "nobody"
        if label is not None:
            words = f"“{read.words(*label.span)}” (score {label.score:.2f})"
        listed.append(f"{words} {odds:+.2f}")
    if listed:
        yield from _row("", f"weighed: {', '.join(listed)}")


def _occasion(occasion: Occasion | None) -> str:
    """Return an occasion in short: its words, its date, its basis, how sure it is."""
    if occasion is None:
        return "none"
    words = shortened(" ".join(occasion.text.split()))
    sure = "" if occasion.confidence is None else f" {occasion.confidence:.2f}"
    return f"“{words}”, {occasion.date or 'no date'}, {occasion.basis}{sure}"


def _place(read: _Read, at: int) -> Iterator[str]:
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
    start, end = found.sentence
    yield f"{read.document.id}, at {at}: characters {start} to {end}"
    yield f"\n{read.words(start, end)}\n"
    labels = [f"{one.label} {one.score:.2f} “{read.words(*one.span)}”" for one in found.labels]
    yield from _row("encoder", *(labels or ["labelled nothing here"]))
    clauses = [f"“{read.words(*clause.cue)}” ({clause.voice})" for clause in found.clauses]
    yield from _row("rules", *(clauses or ["read no reporting clause here"]))
    if not found.judged:
        yield from _row("quotes", "none, and nothing was proposed")
    for one in found.judged:
        needed = "" if one.needed is None else f", needed {one.needed:.3f}"
        sure = "" if one.confidence is None else f" ({one.confidence:.3f}{needed})"
        yield f"  {one.kind} by {one.method}: {one.outcome}{sure}"
        yield f"    {shortened(read.quoted([one.content])[0])}"


def _row(name: str, *items: str) -> Iterator[str]:
    """Yield a name and what there is to say of it; nothing where there is nothing."""
    if items:
        yield f"  {name:12s} {'; '.join(items)}"


def _strongest(found: Sequence[Contribution]) -> Iterator[str]:
    """List what adds most to some log odds, and say how much all others add together."""
    for one in found[:MOST]:
        words = ", ".join(getattr(one, "words", ()))
        yield f"{one.name} {one.odds:+.2f}" + (f" ({words})" if words else "")
    if rest := found[MOST:]:
        yield f"{len(rest)} others {sum(one.odds for one in rest):+.2f}"


def _parts(found: Sequence[Contribution]) -> str:
    return ", ".join(_strongest(found))
