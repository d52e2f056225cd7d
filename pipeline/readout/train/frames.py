"""Learning what a document is as a whole: its kind, who speaks in it, which event it reports.

From documents with their frames: ``frame`` with ``kind``, ``speaker``, ``event`` (each a text, an
object with its ``text``, or null), ``date`` and ``place``; of those that only say which event they
report, or whose quotes tell it by their occasions, that alone is learned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log
from pathlib import Path
from typing import Any

from readout.errors import ConfigError
from readout.language.page import Page
from readout.models.scorer import Features, Question, Scorer, Scorers, fit, or_none, write_scorers
from readout.records.types import DocumentKind
from readout.stages.document.frame import frame_of
from readout.stages.document.kinds import Kinds, kind_features, kind_odds
from readout.stages.document.lead import Opening
from readout.stages.document.own_event import best_mention, event_features, event_of
from readout.stages.document.speaker import SpeakerCandidate, candidates, choose, speaker_features
from readout.train.gold import GoldFiles, frame_rows
from readout.train.jsonl import read_rows
from readout.train.linear import QuotePages, folds

__all__ = ["FrameReport", "train_frames"]

PENALTY = {"kind": 0.5, "speaker": 0.3, "event": 0.2}
"""What the square of a weight costs (log odds)."""
FOLDS = 10
SEED = 0
INVENTED = 0.2
"""What the kind of an invented document counts beside that of a real one."""
RARE = 3
"""A word or a feature of fewer documents is not learned."""
INHERITED = 2
"""So many inherited occasions tell what a document reports; else so many and half of all do."""
STATED = 4
HALF = 0.5
BASES = {"date": ("title", "byline", "lead", "text", "meta"), "place": ("byline", "lead")}
"""Where a date or a place may come from."""
TOLD = ("kind", "speaker", "event", "date", "place")
"""What a document may tell of its frame."""
NEEDS = "a document needs 'text', and 'event', 'frame' or 'quotes'"


@dataclass(frozen=True)
class FrameReport:
    """How many documents told a field, and of how many it was right when they were left out.

    Kinds are counted in real documents alone.
    """

    told: dict[str, int]
    right: dict[str, int]


@dataclass
class _Example:
    """A document, and what it tells of its frame; ``tells`` names those fields."""

    page: Page
    title: str = ""
    kind: DocumentKind | None = None
    speaker: str | None = None
    event: str | None = None
    date: str | None = None
    place: str | None = None
    tells: set[str] = field(default_factory=set)
    features: Features = field(default_factory=dict)
    real: bool = True
    kinds: Kinds = field(default_factory=dict)
    """How likely a model finds each kind which has not seen the document."""


def train_frames(
    documents: Sequence[Path],
    invented: Sequence[Path],
    config: str,
    output: Path,
    gold: GoldFiles | None = None,
) -> FrameReport:
    """Learn the weights of kinds, speakers and events, and write them.

    Parameters
    ----------
    documents, invented : sequence of Path
        Files of documents (.jsonl): ``text``, perhaps ``date`` and ``title``, and their frames:
        real ones, whose kinds count more, and invented.
    config : str
        A pipeline with a quote stage.
    output : Path
        The folder of ``frame_weights.json``.
    gold : GoldFiles, optional
        More of them: gold documents, and records whose frame was read.

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document, or there is too little to
        learn from.
    """
    real = [*read_rows(documents, _read, NEEDS), *map(_read, frame_rows(gold or GoldFiles()))]
    others = list(read_rows(invented, _read, NEEDS))
    output.mkdir(parents=True, exist_ok=True)
    pages = QuotePages(config)
    examples = [_example(pages, *row, real=True) for row in real]
    examples += [_example(pages, *row, real=False) for row in others]
    return _learn(examples, output)


def _learn(examples: Sequence[_Example], output: Path) -> FrameReport:
    """Learn the weights from examples, and write them."""
    kinds = [example for example in examples if example.kind is not None]
    if len({example.kind for example in kinds}) < 2:
        raise ConfigError("the documents are all of one kind: there is nothing to learn")
    kind_model = _fit_kinds(kinds)
    kind_right = _guess(examples, kinds, kind_model)
    speakers = [e for e in examples if "speaker" in e.tells]
    events = [e for e in examples if "event" in e.tells]
    right = {
        "kind": kind_right,
        "speaker": _cross(speakers, _fit_speakers, _speaker_right),
        "event": _cross(events, _fit_events, _event_right),
    }
    learned = {"speaker": _fit_speakers(speakers), "event": _fit_events(events)}
    scorers = {**kind_model, **learned, **_bases(examples)}
    write_scorers(output / "frame_weights.json", scorers)
    real = sum(example.real for example in kinds)
    told = {"kind": real, "speaker": len(speakers), "event": len(events)}
    return FrameReport(told, right)


def _guess(examples: Sequence[_Example], kinds: Sequence[_Example], model: Scorers) -> int:
    """Tell of each document how likely a model finds each kind which has not seen it.

    ``model`` has seen those that tell their kind (``kinds``). Returns of how many real ones of
    these the likeliest one is right.
    """
    for example in examples:
        example.kinds = kind_odds(example.features, model)
    right = 0
    for learned, left_out in folds(kinds, min(FOLDS, len(kinds)), SEED):
        unseen = _fit_kinds(learned)
        for example in left_out:
            example.kinds = kind_odds(example.features, unseen)
            right += example.real and next(iter(example.kinds)) == example.kind
    return right


def _read(row: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a document with what it tells of its frame."""
    frame = row.get("frame") or {key: row[key] for key in ("event",) if key in row}
    told: dict[str, Any] = {}
    for name in TOLD:
        if name in frame:
            found = frame[name]
            told[name] = found["text"] if isinstance(found, dict) else found
    if not told or ("event" not in told and "quotes" in row):
        quotes = [q for q in row["quotes"] if q["kind"] != "term"]
        told |= zip(("event",), _occasion(quotes), strict=False)
    row["text"] = "".join(row["text"])
    return row, told


def _occasion(quotes: list[dict[str, Any]]) -> Iterator[str | None]:
    """Yield the occasion by which gold quotes tell what their document reports."""
    told = [quote for quote in quotes if quote["occasion"]]
    inherited = _events(quote for quote in told if quote.get("inherited"))
    event, count = next(iter(_events(told)), (None, 0))
    if sum(count for _, count in inherited) >= INHERITED:
        yield inherited[0][0]
    elif quotes and count < STATED:
        yield None
    elif quotes and count >= HALF * len(quotes):
        yield event


def _events(quotes: Any) -> list[tuple[str, int]]:
    return Counter(str(quote["occasion"]["event"]) for quote in quotes).most_common()


def _example(
    pages: QuotePages, row: dict[str, Any], told: dict[str, Any], *, real: bool
) -> _Example:
    page = pages.page(row["text"], row.get("date") or row.get("published"))
    speaker = told.get("speaker")
    if speaker is not None and not _alike(page.text, speaker):
        speaker = None  # known from elsewhere: the text does not name him
    title = str(row.get("title") or "")
    return _Example(
        page,
        title,
        told.get("kind"),
        speaker,
        told.get("event"),
        told.get("date"),
        told.get("place"),
        set(told),
        kind_features(page, title),
        real,
    )


def _alike(one: str | None, two: str | None) -> bool:
    """Tell whether one name contains the other."""
    first, second = (re.sub(r"\W+", " ", (name or "").lower()).strip() for name in (one, two))
    return bool(first and second) and (first in second or second in first)


def _bases(examples: Sequence[_Example]) -> dict[str, Scorer]:
    """Return how sure dates and places are, by what they are based on: log odds of being right.

    As the packaged models find them; one right and one wrong are added, so that few documents make
    nothing sure.
    """
    found: Counter[tuple[str, str, bool]] = Counter()
    for example in examples:
        found.update(_based(example))
    scorers = {}
    for name, bases in BASES.items():
        odds = [(found[name, one, True] + 1) / (found[name, one, False] + 1) for one in bases]
        scorers[name] = Scorer(dict(zip(bases, (round(log(one), 3) for one in odds), strict=True)))
    return scorers


def _based(example: _Example) -> Iterator[tuple[str, str, bool]]:
    """Yield field, basis, and whether it is right, for date and place of a document."""
    if not example.tells & BASES.keys():
        return
    frame = frame_of(example.page, {"title": example.title}).frame
    if "date" in example.tells and frame.date is not None:
        yield "date", frame.basis["date"], frame.date == example.date
    if "place" in example.tells and frame.place is not None:
        named = _alike(frame.place.text, example.place)
        yield "place", frame.basis["place"], named


def _cross(
    examples: Sequence[_Example],
    fit: Callable[[Sequence[_Example]], Any],
    is_right: Callable[[_Example, Any], bool],
) -> int:
    """Count the examples that models get right which have not seen them."""
    right = 0
    for learned, left_out in folds(examples, min(FOLDS, len(examples)), SEED):
        model = fit(learned)
        right += sum(is_right(example, model) for example in left_out)
    return right


def _fit_kinds(examples: Sequence[_Example]) -> Scorers:
    """Learn the kinds; each counts as much as the others, however many documents are of it."""
    kinds = Counter(example.kind for example in examples)
    documents = []
    for example in examples:
        even = len(examples) / (len(kinds) * kinds[example.kind])
        told = [
            {f"{kind}\0{name}": value for name, value in example.features.items()} for kind in kinds
        ]
        right = [kind == example.kind for kind in kinds]
        weight = even * (1.0 if example.real else INVENTED)
        documents.append([Question(told, right, weight)])
    found: dict[str, dict[str, float]] = {f"kind={kind}": {} for kind in kinds}
    for name, weight in fit(documents, PENALTY["kind"], rare=RARE).weights.items():
        kind, _, feature = name.partition("\0")
        found[f"kind={kind}"][feature] = weight
    return {name: Scorer(weights) for name, weights in found.items()}


def _fit_speakers(examples: Sequence[_Example]) -> Scorer:
    documents = []
    for example in examples:
        found = _candidates(example)
        right = [_alike(one.entity.text, example.speaker) for one in found]
        documents.append([or_none([speaker_features(one, example.kinds) for one in found], right)])
    return fit(documents, PENALTY["speaker"], rare=RARE)


def _candidates(example: _Example) -> list[SpeakerCandidate]:
    return candidates(Opening(example.page, example.kinds))


def _speaker_right(example: _Example, scorer: Scorer) -> bool:
    best, _ = choose(_candidates(example), example.kinds, scorer)
    if best is None:
        return example.speaker is None
    return _alike(best.entity.text, example.speaker)


def _fit_events(examples: Sequence[_Example]) -> Scorer:
    documents = []
    for example in examples:
        mentions = Opening(example.page, example.kinds).mentions
        right = [_alike(event_of(mention).text, example.event) for mention in mentions]
        documents.append([or_none([event_features(m) for m in mentions], right)])
    if all(question.right[0] for (question,) in documents):
        raise ConfigError("no document reports an event that it names: there is nothing to learn")
    return fit(documents, PENALTY["event"])


def _event_right(example: _Example, scorer: Scorer) -> bool:
    mention, _ = best_mention(Opening(example.page, example.kinds), scorer)
    if mention is None:
        return example.event is None
    return _alike(event_of(mention).text, example.event)
