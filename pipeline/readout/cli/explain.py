"""``readout explain``: why a passage, a quote, a document is read as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
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
    from readout.stages.document.explanation import FrameExplanation, WeighedCandidate
    from readout.stages.quotes.component import QuoteStage
    from readout.stages.quotes.explanation import PlaceExplanation, QuoteExplanation, WeighedLabel
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
TITLES = {
    "speakers": "who may be the speaker: persons and bodies of its head and tail (log odds)",
    "mentions": "what may be its event: mentions in its title and lead (log odds)",
}
ABOVE = "the best one is taken where its log odds are above 0"


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
        told: list[Callable[[], None]] = []
        if frame or document == WHOLE:
            told.append(partial(_frame, read))
        if quote is not None:
            told.append(partial(_quote, read, quote))
        if at is not None:
            told.append(partial(_place, read, at))
        if passage is not None or not told:
            told.append(partial(_passages, read, passage))
        for number, tell in enumerate(told):
            if number:
                say()
            tell()


def _passages(read: _Read, passage: str | None) -> None:
    """List the passages, or explain one."""
    from readout.stages.themes.component import ThemesStage

    stages = read.stages(ThemesStage)
    by_place = {stage.places["passages"]: stage for stage in stages}
    passages: list[Passage] = []
    for stage in by_place.values():
        passages += stage.read(read.doc, "passages") or []
    if passage is None:
        _list_passages(read.document, passages)
        return
    found = list(_explained(read, stages, passage))
    if not found:
        ids = dict.fromkeys(p.segment for p in passages)
        raise ConfigError(
            f"{read.file}: passage {passage!r}: {nearest(passage, ids)}", code="no_passage"
        )
    for same in found:
        _tell_passage(read.document, same)


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
    from readout.stages.document.component import DocumentStage
    from readout.stages.document.explanation import explain_frame

    stage = read.stage(DocumentStage)
    found = explain_frame(stage.page(read.doc), stage.given(read.doc))
    _tell_frame(read.document, found)


def _quote(read: _Read, quote: str) -> None:
    """Explain one quote."""
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
    _tell_quote(read.document, found, framed.frame, events)


def _place(read: _Read, at: int) -> None:
    """Explain what was found at a place, and what was not."""
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
    _tell_place(read.document, at, found)


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


def _list_passages(document: Document, passages: Sequence[Passage]) -> None:
    """Print a line for each passage."""
    for passage in passages:
        words = shortened(_text_of(document.text, (passage.start, passage.end)))
        given = [f"{theme.id} {theme.score:.2f}" for theme in passage.themes]
        themes = ", ".join(given) or "-"
        say(f"{passage.segment:6s} {themes:32s} {words}")


def _tell_passage(document: Document, explained: Sequence[Explanation]) -> None:
    """Print why a passage has its themes, or has none, by each taxonomy."""
    first = explained[0]
    segment, passage = first.segment, first.passage
    place = f"characters {passage.start} to {passage.end}"
    say(f"{document.id}, {segment.id} ({segment.kind}, {place})")
    for heading in first.headings:
        say(f"under: {_text_of(document.text, (heading.start, heading.end))}")
    say(f"\n{_text_of(document.text, (passage.start, passage.end))}")
    for found in explained:
        if len(explained) > 1:
            say(f"\ntaxonomy {found.taxonomy}")
        for theme in sorted(found.themes, key=lambda t: (not t.given, -t.score)):
            _tell_theme(document, found, theme)


def _tell_theme(document: Document, found: Explanation, theme: ThemeExplanation) -> None:
    verdict = "given" if theme.given else "not given"
    say(f"\n{theme.theme}  {theme.score:.3f}  {verdict} (threshold {theme.threshold:.3f})")
    _row("score", [_score(document, theme)])
    _row("always", [f"{theme.bias:+.2f}", f"vector of the sentence {theme.vector:+.2f}"])
    _row("measures", _shares(theme.measures))
    _row("words", _shares(theme.words))
    _row("together", [f"{theme.together:+.2f} beyond their sum"])
    for given in found.passage.themes:
        if given.id == theme.theme:
            _tell_evidence(document, given)
            return


def _tell_evidence(document: Document, given: Theme) -> None:
    """Print the evidence of a theme, the mentions of its poles, and the type of relation."""
    text = document.text
    _row("evidence", _quoted(text, given.evidence))
    for pole in dict.fromkeys(mention.pole for mention in given.poles):
        spans = [(one.start, one.end) for one in given.poles if one.pole == pole]
        _row(pole, dict.fromkeys(_quoted(text, spans)))
    relation = given.relation
    if relation is not None:
        words = ", ".join(_quoted(text, relation.evidence)) or "by the whole sentence"
        sign = ": " if relation.evidence else ", "
        _row("relation", [f"{relation.type} {relation.score:.2f}{sign}{words}"])


def _score(document: Document, theme: ThemeExplanation) -> str:
    """Say which sentence or heading gives the score."""
    sentence = shortened(_text_of(document.text, theme.sentence))
    terms = [f"{theme.own:.3f} by the sentence “{sentence}”"]
    if theme.heading:
        terms.append(f"{theme.heading:.3f} by the heading")
    if theme.kind is not None:
        terms.append(f"that of its kind {theme.kind}")
    return ", ".join(terms)


def _shares(shares: Sequence[ThemeContribution]) -> list[str]:
    """List the strongest, and say how many others there are and what they add together."""
    told = [
        f"{one.name} {one.weight:+.2f}" + (f" ({', '.join(one.words)})" if one.words else "")
        for one in shares[:MOST]
    ]
    if rest := shares[MOST:]:
        told.append(f"{len(rest)} others {sum(one.weight for one in rest):+.2f}")
    return told


def _tell_frame(document: Document, found: FrameExplanation) -> None:
    """Print a frame: its fields with their basis, and what was weighed for them."""
    frame = found.framed.frame
    say(f"{document.id}: the document")
    for field in FIELDS:
        _tell_field(frame, found.framed.events, field)
    kind = found.kind
    say("\nkind by the text")
    _row("likely", [", ".join(f"{name} {share:.3f}" for name, share in kind.shares.items())])
    _row(kind.likeliest, [f"against {kind.next_one}: {_parts(kind.parts)}"])
    if found.title:
        say("\ntitle of the meta data, which the text does not repeat")
        _row("title", [shortened(found.title)])
        _row("speaker", [shortened(found.title_speaker or "none")])
        _row("event", [shortened(found.title_event or "none")])
    _tell_candidates(TITLES["speakers"], found.speakers)
    _tell_candidates(TITLES["mentions"], found.mentions)
    _tell_events(found.framed.events)


def _tell_field(frame: Frame, events: Sequence[Event], field: str) -> None:
    """Print a field with its basis and how sure it is."""
    value = getattr(frame, field)
    if value is None:
        _row(field, ["none"])
        return
    basis = frame.basis.get(field, "")
    sure = frame.confidence.get(field, 0.0)
    words = str(getattr(value, "text", value))
    if field == "event":
        event = next(event for event in events if event.id == value)
        words = f"{value} {event.name or event.kind}"
    _row(field, [f"{shortened(words)}  ({basis}, {sure:.2f})"])


def _tell_candidates(title: str, found: Sequence[WeighedCandidate]) -> None:
    """Print candidates and what spoke for them."""
    say(f"\n{title}")
    if not found:
        _row("none", ["the text names none there"])
        return
    for one in found[:CANDIDATES]:
        say(f"  {one.odds:+6.2f}  {shortened(one.text)}  ({one.where})")
        say(f"          {_parts(one.parts)}")
    if len(found) > CANDIDATES:
        say(f"  and {len(found) - CANDIDATES} less likely")
    say(f"  {ABOVE}")


def _tell_events(events: Sequence[Event]) -> None:
    """Print the events of the document."""
    say("\nevents")
    if not events:
        _row("none", ["the text tells of none"])
    for event in events:
        told = [event.kind, event.date or "no date", f"{len(event.mentions)} mentions"]
        if event.key is not None:
            told.append(f"key {event.key}")
        name = shortened(event.name or "unnamed")
        say(f"  {event.id:6s} {name}  ({', '.join(told)})")


def _tell_quote(
    document: Document, found: QuoteExplanation, frame: Frame | None, events: Sequence[Event]
) -> None:
    """Print why a quote has its cue, its speaker, its occasion and its confidence."""
    quote = found.quote
    say(f"{document.id}, {quote.id} ({quote.kind})")
    say(f"\n{' '.join(quote.text.split())}\n")
    _row("method", [quote.method])
    if quote.continues is not None:
        _row("continues", [f"{quote.continues}, whose speaker and occasion it has"])
    _row("confidence", [f"{quote.confidence:.3f}"])
    if found.parts:
        _row("", [f"model {found.model}: {_parts(found.parts)}"])
    cue = quote.cue
    _row("cue", ["none" if cue is None else f"“{cue.text}” ({cue.lemma})"])
    _row("", _candidates(document, found.cues))
    _row("speaker", [_speaker(quote.speaker)])
    _row("", _candidates(document, found.sources))
    _row("occasion", [_occasion(quote.occasion, frame, events)])
    for one in found.occasions[:CANDIDATES]:
        said = "none" if one.occasion is None else _dated(one.occasion)
        say(f"{'':15s}{one.odds:+.2f}  {said}")
        if one.parts:
            say(f"{'':22s}{_parts(one.parts)}")


def _candidates(document: Document, found: Sequence[WeighedLabel]) -> list[str]:
    """Return labels of the encoder with their log odds, as one item."""
    told = []
    for one in found[:CANDIDATES]:
        label = one.label
        words = "nobody"
        if label is not None:
            words = f"“{_text_of(document.text, label.span)}” (score {label.score:.2f})"
        told.append(f"{words} {one.odds:+.2f}")
    return [f"weighed: {', '.join(told)}"] if told else []


def _speaker(speaker: Speaker) -> str:
    """Return the status of a speaker, the words, and the name behind them."""
    told: str = speaker.status
    if speaker.text is not None:
        told += f" “{' '.join(speaker.text.split())}”"
    if speaker.canonical is not None:
        told += f", that is {speaker.canonical}"
    if speaker.key is not None:
        told += f" (key {speaker.key})"
    return told


def _occasion(occasion: Occasion | None, frame: Frame | None, events: Sequence[Event]) -> str:
    """Return an occasion, its basis, and what it has to do with the document's own event."""
    own = None if frame is None else frame.event
    named = next((e.name or e.kind for e in events if e.id == own), None)
    reports = f"the document's own event is {named or 'not told'}"
    if occasion is None:
        return f"none; {reports}"
    sure = "" if occasion.confidence is None else f" {occasion.confidence:.2f}"
    return f"{_dated(occasion)}{sure}; {reports}"


def _dated(occasion: Occasion) -> str:
    """Return an occasion in short: its words, its date, its basis."""
    words = shortened(" ".join(occasion.text.split()))
    return f"“{words}”, {occasion.date or 'no date'}, {occasion.basis}"


def _tell_place(document: Document, position: int, found: PlaceExplanation) -> None:
    """Print what was read in the sentence at a place, and what became of it."""
    text = document.text
    start, end = found.sentence
    say(f"{document.id}, at {position}: characters {start} to {end}")
    say(f"\n{_text_of(text, found.sentence)}\n")
    labels = [f"{one.label} {one.score:.2f} “{_text_of(text, one.span)}”" for one in found.labels]
    _row("encoder", labels or ["labelled nothing here"])
    clauses = [f"“{_text_of(text, clause.cue)}” ({clause.voice})" for clause in found.clauses]
    _row("rules", clauses or ["read no reporting clause here"])
    if not found.judged:
        _row("quotes", ["none, and nothing was proposed"])
    for one in found.judged:
        needed = "" if one.needed is None else f", needed {one.needed:.3f}"
        sure = "" if one.confidence is None else f" ({one.confidence:.3f}{needed})"
        say(f"  {one.kind} by {one.method}: {one.outcome}{sure}")
        say(f"    {shortened(_quoted(text, [one.content])[0])}")


def _row(name: str, items: Iterable[str]) -> None:
    """Print a name and what there is to say of it; nothing where there is nothing."""
    joined = "; ".join(items)
    if joined:
        say(f"  {name:12s} {joined}")


def _parts(found: Sequence[Contribution], most: int = MOST) -> str:
    """Return what adds most to some log odds."""
    told = [f"{part.name} {part.odds:+.2f}" for part in islice(found, most)]
    if len(found) > most:
        rest = sum(part.odds for part in found[most:])
        told.append(f"{len(found) - most} others {rest:+.2f}")
    return ", ".join(told)


def _text_of(text: str, span: Offsets) -> str:
    """Return the text of a span on one line."""
    return " ".join(text[slice(*span)].split())


def _quoted(text: str, spans: Iterable[Offsets]) -> list[str]:
    """Return the texts of spans in marks."""
    return [f"“{_text_of(text, span)}”" for span in spans]
