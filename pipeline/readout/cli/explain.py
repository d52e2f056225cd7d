"""``readout explain``: why a passage, a quote, a document is read as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
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
    from readout.records.types import (
        Document,
        Event,
        Frame,
        Occasion,
        Offsets,
        Passage,
        Speaker,
        Theme,
    )
    from readout.stages.base import Stage
    from readout.stages.document.explanation import WeighedCandidate
    from readout.stages.quotes.explanation import WeighedLabel
    from readout.stages.themes.component import ThemesStage
    from readout.stages.themes.explanation import Explanation, ThemeContribution, ThemeExplanation

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
        asked: list[Callable[[], None]] = []
        if frame or document == WHOLE:
            asked.append(partial(_frame, read))
        if quote is not None:
            asked.append(partial(_quote, read, quote))
        if at is not None:
            asked.append(partial(_place, read, at))
        if passage is not None or not asked:
            asked.append(partial(_passages, read, passage))
        for number, show in enumerate(asked):
            if number:
                say()
            show()


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


def _passages(read: _Read, passage: str | None) -> None:
    """List the passages, or explain one."""
    from readout.stages.themes.component import ThemesStage

    stages = read.stages(ThemesStage)
    by_place = {stage.places["passages"]: stage for stage in stages}
    passages: list[Passage] = []
    for stage in by_place.values():
        passages += stage.read(read.doc, "passages") or []
    if passage is None:
        for one in passages:
            themes = ", ".join(f"{theme.id} {theme.score:.2f}" for theme in one.themes) or "-"
            words = shortened(read.words(one.start, one.end))
            say(f"{one.segment:6s} {themes:32s} {words}")
        return
    found = _explained(read, stages, passage)
    if not found:
        ids = dict.fromkeys(p.segment for p in passages)
        raise ConfigError(
            f"{read.file}: passage {passage!r}: {nearest(passage, ids)}", code="no_passage"
        )
    for same in found.values():
        _print_passage(read, same)


def _explained(
    read: _Read, stages: Sequence[ThemesStage], passage: str
) -> dict[Offsets, list[Explanation]]:
    """Explain the passages of a segment by all taxonomies; of two stages of one, by the last."""
    from readout.stages.themes.explanation import explain

    found: dict[Offsets, list[Explanation]] = {}
    last = {stage.subject: stage for stage in stages}
    for stage in last.values():
        segments = stage.read(read.doc, "segments") or []
        sentences = stage.sentences(read.doc)
        _, classifier = stage.beside(read.doc)
        for why in explain(classifier, read.document.text, segments, sentences, passage):
            found.setdefault((why.passage.start, why.passage.end), []).append(why)
    return found


def _print_passage(read: _Read, explained: Sequence[Explanation]) -> None:
    """Print why a passage has its themes, or has none, by each taxonomy."""
    segment, passage = explained[0].segment, explained[0].passage
    place = f"characters {passage.start} to {passage.end}"
    say(f"{read.document.id}, {segment.id} ({segment.kind}, {place})")
    for heading in explained[0].headings:
        say(f"under: {read.words(heading.start, heading.end)}")
    say(f"\n{read.words(passage.start, passage.end)}")
    for found in explained:
        if len(explained) > 1:
            say(f"\ntaxonomy {found.taxonomy}")
        given = {theme.id: theme for theme in reversed(found.passage.themes)}
        for theme in sorted(found.themes, key=lambda t: (not t.given, -t.score)):
            _print_theme(read, theme, given.get(theme.theme))


def _print_theme(read: _Read, theme: ThemeExplanation, given: Theme | None) -> None:
    """Print the score of a theme and, where it is given, its evidence."""
    verdict = "given" if theme.given else "not given"
    say(f"\n{theme.theme}  {theme.score:.3f}  {verdict} (threshold {theme.threshold:.3f})")
    score = f"{theme.own:.3f} by the sentence “{shortened(read.words(*theme.sentence))}”"
    if theme.heading:
        score += f", {theme.heading:.3f} by the heading"
    if theme.kind is not None:
        score += f", that of its kind {theme.kind}"
    _row("score", score)
    _row("always", f"{theme.bias:+.2f}", f"vector of the sentence {theme.vector:+.2f}")
    _row("measures", *_strongest(theme.measures))
    _row("words", *_strongest(theme.words))
    _row("together", f"{theme.together:+.2f} beyond their sum")
    if given is None:
        return
    _row("evidence", *read.quoted(given.evidence))
    for pole in dict.fromkeys(mention.pole for mention in given.poles):
        spans = [(one.start, one.end) for one in given.poles if one.pole == pole]
        _row(pole, *dict.fromkeys(read.quoted(spans)))
    if given.relation is not None:
        words = ": " + ", ".join(read.quoted(given.relation.evidence))
        if not given.relation.evidence:
            words = ", by the whole sentence"
        _row("relation", f"{given.relation.type} {given.relation.score:.2f}{words}")


def _strongest(shares: Sequence[ThemeContribution]) -> list[str]:
    """List the strongest, and say how many others there are and what they add together."""
    listed = [
        f"{one.name} {one.weight:+.2f}" + (f" ({', '.join(one.words)})" if one.words else "")
        for one in shares[:MOST]
    ]
    if rest := shares[MOST:]:
        listed.append(f"{len(rest)} others {sum(one.weight for one in rest):+.2f}")
    return listed


def _frame(read: _Read) -> None:
    """Explain the document as a whole: its fields, and what was weighed for them."""
    from readout.stages.document.component import DocumentStage
    from readout.stages.document.explanation import explain_frame

    stage = read.stages(DocumentStage)[0]
    found = explain_frame(stage.page(read.doc), stage.given(read.doc))
    frame, events = found.framed.frame, found.framed.events
    say(f"{read.document.id}: the document")
    names = {one.id: f"{one.id} {one.name or one.kind}" for one in events}
    for field in FIELDS:
        value = getattr(frame, field)
        words = names[value] if field == "event" and value else str(getattr(value, "text", value))
        sure = f"{frame.basis.get(field, '')}, {frame.confidence.get(field, 0.0):.2f}"
        known = f"{shortened(words)}  ({sure})"
        _row(field, "none" if value is None else known)
    kind = found.kind
    say("\nkind by the text")
    _row("likely", ", ".join(f"{name} {share:.3f}" for name, share in kind.shares.items()))
    _row(kind.likeliest, f"against {kind.next_one}: {_parts(kind.parts)}")
    if found.title:
        say("\ntitle of the meta data, which the text does not repeat")
        _row("title", shortened(found.title))
        _row("speaker", shortened(found.title_speaker or "none"))
        _row("event", shortened(found.title_event or "none"))
    _print_candidates(SPEAKERS, found.speakers)
    _print_candidates(MENTIONS, found.mentions)
    _print_events(events)


def _print_events(events: Sequence[Event]) -> None:
    say("\nevents")
    if not events:
        _row("none", "the text tells of none")
    for event in events:
        key = "" if event.key is None else f", key {event.key}"
        about = f"{event.kind}, {event.date or 'no date'}, {len(event.mentions)} mentions{key}"
        say(f"  {event.id:6s} {shortened(event.name or 'unnamed')}  ({about})")


def _print_candidates(title: str, found: Sequence[WeighedCandidate]) -> None:
    """Print candidates and what spoke for them."""
    say(f"\n{title}")
    if not found:
        _row("none", "the text names none there")
        return
    for one in found[:CANDIDATES]:
        say(f"  {one.odds:+6.2f}  {shortened(one.text)}  ({one.where})")
        say(f"          {_parts(one.parts)}")
    if len(found) > CANDIDATES:
        say(f"  and {len(found) - CANDIDATES} less likely")
    say("  the best one is taken where its log odds are above 0")


def _quote(read: _Read, wanted: str) -> None:
    """Explain why a quote has its cue, its speaker, its occasion and its confidence."""
    from readout.stages.base import ADDED_EVENTS
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_quote

    stage = read.stages(QuoteStage)[0]
    quotes = {one.id: one for one in stage.read(read.doc, "quotes") or []}
    if wanted not in quotes:
        raise ConfigError(
            f"{read.file}: quote {wanted!r}: {nearest(wanted, list(quotes))}", code="no_quote"
        )
    quote, framed, least = quotes[wanted], stage.framed(read.doc), stage.settings.min_confidence
    found = explain_quote(stage.page(read.doc), stage.task(framed), quote, framed, least)
    say(f"{read.document.id}, {quote.id} ({quote.kind})")
    say(f"\n{' '.join(quote.text.split())}\n")
    _row("method", quote.method)
    if quote.continues is not None:
        _row("continues", f"{quote.continues}, whose speaker and occasion it has")
    _row("confidence", f"{quote.confidence:.3f}")
    if found.parts:
        _row("", f"model {found.model}: {_parts(found.parts)}")
    cue = quote.cue
    _row("cue", "none" if cue is None else f"“{cue.text}” ({cue.lemma})")
    _print_weighed(read, found.cues)
    _row("speaker", _speaker(quote.speaker))
    _print_weighed(read, found.sources)
    events = [*framed.events, *(stage.read(read.doc, ADDED_EVENTS) or [])]
    _row("occasion", f"{_occasion(quote.occasion)}; {_own_event(framed.frame, events)}")
    for one in found.occasions[:CANDIDATES]:
        say(f"{'':15s}{one.odds:+.2f}  {_occasion(one.occasion)}")
        if one.parts:
            say(f"{'':22s}{_parts(one.parts)}")


def _speaker(speaker: Speaker) -> str:
    """Return the status of a speaker, the words, and the name behind them."""
    text = "" if speaker.text is None else f" “{' '.join(speaker.text.split())}”"
    named = "" if speaker.canonical is None else f", that is {speaker.canonical}"
    key = "" if speaker.key is None else f" (key {speaker.key})"
    return f"{speaker.status}{text}{named}{key}"


def _print_weighed(read: _Read, found: Sequence[WeighedLabel]) -> None:
    """Print labels of the encoder with their log odds."""
    weighed = []
    for one in found[:CANDIDATES]:
        label = one.label
        words = "nobody"
        if label is not None:
            words = f"“{read.words(*label.span)}” (score {label.score:.2f})"
        weighed.append(f"{words} {one.odds:+.2f}")
    if weighed:
        _row("", f"weighed: {', '.join(weighed)}")


def _own_event(frame: Frame | None, events: Sequence[Event]) -> str:
    """Return what the document's own event is."""
    own = None if frame is None else frame.event
    named = next((e.name or e.kind for e in events if e.id == own), None)
    return f"the document's own event is {named or 'not told'}"


def _occasion(occasion: Occasion | None) -> str:
    """Return an occasion in short: its words, its date, its basis, how sure it is."""
    if occasion is None:
        return "none"
    words = shortened(" ".join(occasion.text.split()))
    sure = "" if occasion.confidence is None else f" {occasion.confidence:.2f}"
    return f"“{words}”, {occasion.date or 'no date'}, {occasion.basis}{sure}"


def _place(read: _Read, at: int) -> None:
    """Explain what was read in the sentence at a place, and what became of it."""
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import explain_place

    stage = read.stages(QuoteStage)[0]
    length = len(read.document.text)
    if at >= length:
        raise ConfigError(
            f"{read.file}: --at {at}: the text has {length:,} characters", code="no_place"
        )
    task = stage.task(stage.framed(read.doc))
    found = explain_place(stage.page(read.doc), task, at, stage.settings.min_confidence)
    start, end = found.sentence
    say(f"{read.document.id}, at {at}: characters {start} to {end}")
    say(f"\n{read.words(start, end)}\n")
    labels = [f"{one.label} {one.score:.2f} “{read.words(*one.span)}”" for one in found.labels]
    _row("encoder", *(labels or ["labelled nothing here"]))
    clauses = [f"“{read.words(*clause.cue)}” ({clause.voice})" for clause in found.clauses]
    _row("rules", *(clauses or ["read no reporting clause here"]))
    if not found.judged:
        _row("quotes", "none, and nothing was proposed")
    for one in found.judged:
        needed = "" if one.needed is None else f", needed {one.needed:.3f}"
        sure = "" if one.confidence is None else f" ({one.confidence:.3f}{needed})"
        say(f"  {one.kind} by {one.method}: {one.outcome}{sure}")
        say(f"    {shortened(read.quoted([one.content])[0])}")


def _row(name: str, *items: str) -> None:
    """Print a name and what there is to say of it; nothing where there is nothing."""
    if joined := "; ".join(items):
        say(f"  {name:12s} {joined}")


def _parts(found: Sequence[Contribution]) -> str:
    """Return what adds most to some log odds."""
    listed = [f"{part.name} {part.odds:+.2f}" for part in found[:MOST]]
    if rest := found[MOST:]:
        listed.append(f"{len(rest)} others {sum(part.odds for part in rest):+.2f}")
    return ", ".join(listed)
