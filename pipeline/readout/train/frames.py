"""Learning what a document is as a whole: its kind, who speaks in it, which event it reports.

From documents with their frames: ``frame`` with ``kind``, ``speaker``, ``event`` (each a text, an
object with its ``text``, or null), ``date`` and ``place``; of those that only say which event they
report, or whose quotes tell it by their occasions, that alone is learned.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from readout.errors import ConfigError
from readout.evaluate.gold import GoldFrame, GoldOccasion, GoldQuote, GoldText, labelled
from readout.language.page import Page
from readout.language.people import People
from readout.models.scorer import Features, Question, Scorer, Scorers, fit, or_none
from readout.stages.document.frame import frame_of
from readout.stages.document.kinds import Kinds, kind_features, kind_odds
from readout.stages.document.lead import Lead
from readout.stages.document.own_event import event_features, event_of
from readout.stages.document.place import place_candidates
from readout.stages.document.speaker import candidates, speaker_features
from readout.stages.document.title import is_repeated
from readout.train.card import rate
from readout.train.gold import frame_rows, has
from readout.train.linear import Examples, Learned, Lesson, QuotePages, left_out

__all__ = ["FRAMES", "frame_labels"]

KINDS = (0.3, 3)
CHOICES = {"speaker": (1.0, 3, 0.5), "event": (0.2, 2, 1.0), "place": (1.0, 8, 1.0)}
"""What the square of a weight costs (log odds); a feature of fewer documents is not learned.

Of the choices also what an invented document counts beside a real one.
"""
SURE = 2.0
"""What a sign weighs at the start (log odds), as far as documents do not tell otherwise."""
SIGNS = """
speech: form=speech;first form=speech;form=message;first form=message;form=vocative;\
first form=vocative
conference: form=conference;first form=conference;form=transcript;first form=transcript;turns;\
two voices;voices;turns ask
statement: form=statement;first form=statement;form=release;first form=release;\
form=announcement;first form=announcement;form=letter;first form=letter
policy: form=policy;first form=policy;articles
commentary: form=commentary;first form=commentary
readout: form=readout;first form=readout
news: form=news;first form=news"""
"""What tells of a kind, whoever publishes the document."""
FOLDS = 10
INVENTED = 0.5
"""What the kind of an invented document counts beside that of a real one."""
INHERITED = 2
"""So many inherited occasions tell what a document reports; else so many and half of all do."""
STATED = 4
HALF = 0.5
BASES = ("title", "byline", "lead", "text", "meta")
"""Where a date may come from."""
FrameLabels = dict[str, str | None]
"""What a document tells of its frame: kind, speaker, event, date, place, those that it tells."""


@dataclass
class _FramedDocument:
    """A document, and what it tells of its frame."""

    page: Page
    title: str
    told: FrameLabels
    features: Features
    real: bool
    kinds: Kinds = field(default_factory=dict)
    """How likely a model finds each kind which has not seen the document."""

    @property
    def kind(self) -> str | None:
        """The kind that it tells."""
        return self.told.get("kind")


def _learn(examples: Examples[_FramedDocument]) -> Learned:
    """Learn the weights of kinds, speakers and events, and how sure dates and places are."""
    documents = [*examples.real, *examples.invented]
    telling = [document for document in documents if document.kind is not None]
    if len({document.kind for document in telling}) < 2:
        raise ConfigError("the documents are all of one kind: there is nothing to learn")
    scorers = _fit_kinds(telling)
    right = {"kind": _guess_kinds(documents, telling, scorers)}
    told = {"kind": sum(document.real for document in telling)}
    for name in CHOICES:
        telling = [document for document in documents if name in document.told]
        told[name] = len(telling)
        scorers[name], right[name] = _fit_choice(name, telling)
    report = {name: rate(right[name], count) for name, count in told.items()}
    return scorers | _bases(documents), report


def _guess_kinds(
    documents: Sequence[_FramedDocument], telling: Sequence[_FramedDocument], scorers: Scorers
) -> int:
    """Tell of each document how likely a model finds each kind which has not seen it.

    ``scorers`` have seen those that tell their kind. Returns of how many real ones of these the
    likeliest one is right.
    """
    for document in documents:
        document.kinds = kind_odds(document.features, scorers)
    right = 0
    for unseen, document in left_out(telling, _fit_kinds, FOLDS):
        document.kinds = kind_odds(document.features, unseen)
        right += document.real and next(iter(document.kinds)) == document.kind
    return right


def frame_labels(row: GoldText) -> FrameLabels:
    """Return what a document tells of its frame, by its frame, its event or its quotes."""
    frame = row.frame if isinstance(row.frame, GoldFrame) else GoldFrame(event=row.event)
    told: FrameLabels = {}
    for name, found in frame.fields().items():
        told[name] = None if found is None else next(filter(None, (found.text, *found.also)), "")
    if "event" not in told and has(row, "quotes"):
        quotes = [quote for quote in labelled(row.quotes) if quote.kind != "term"]
        told |= zip(("event",), _occasion(quotes), strict=False)
    return told


def _occasion(quotes: Sequence[GoldQuote]) -> Iterator[str | None]:
    """Yield the occasion by which gold quotes tell what their document reports."""
    told = [quote for quote in quotes if quote.occasion]
    inherited = _events(quote for quote in told if quote.inherited)
    event, count = next(iter(_events(told)), (None, 0))
    if sum(count for _, count in inherited) >= INHERITED:
        yield inherited[0][0]
    elif quotes and count < STATED:
        yield None
    elif quotes and count >= HALF * len(quotes):
        yield event


def _events(quotes: Iterable[GoldQuote]) -> list[tuple[str, int]]:
    occasions = (quote.occasion for quote in quotes)
    return Counter(
        str(one.event) for one in occasions if isinstance(one, GoldOccasion)
    ).most_common()


def _document(pages: QuotePages, row: GoldText, real: bool) -> _FramedDocument:
    page = pages.page(row.text, row.date or row.published)
    told = frame_labels(row)
    speaker, title = told.get("speaker"), row.title or ""
    if speaker is not None and not _contains(f"{page.text} {title}", speaker):
        told["speaker"] = None  # known from elsewhere: the text does not name him
    return _FramedDocument(page, title, told, kind_features(page, title), real)


def _contains(one: str | None, two: str | None) -> bool:
    """Return whether one name contains the other."""
    first, second = (re.sub(r"\W+", " ", (name or "").lower()).strip() for name in (one, two))
    return bool(first and second) and (first in second or second in first)


def _is_one(names: Sequence[str], told: str | None) -> bool:
    """Return whether one of several names contains what is told, or is in it."""
    return any(_contains(name, told) for name in names)


def _bases(documents: Sequence[_FramedDocument]) -> dict[str, Scorer]:
    """Return how sure dates are, by what they are based on: log odds of being right.

    As the packaged models find them; one right and one wrong are added, so that few documents make
    nothing sure.
    """
    found: Counter[tuple[str, bool]] = Counter()
    for document in documents:
        told = document.told
        if "date" in told:
            frame = frame_of(document.page, {"title": document.title}).frame
            if frame.date is not None:
                found[frame.basis["date"], frame.date == told["date"]] += 1
    odds = {one: (found[one, True] + 1) / (found[one, False] + 1) for one in BASES}
    return {"date": Scorer({one: round(log(value), 3) for one, value in odds.items()})}


def _fit_kinds(documents: Sequence[_FramedDocument]) -> dict[str, Scorer]:
    """Learn the kinds; each counts as much as the others, however many documents are of it."""
    weights = [1.0 if document.real else INVENTED for document in documents]
    kinds: Counter[str | None] = Counter()
    for document, weight in zip(documents, weights, strict=True):
        kinds[document.kind] += weight  # type: ignore[assignment]
    learned = []
    for document, weight in zip(documents, weights, strict=True):
        features = document.features.items()
        told = [{f"{kind}\0{name}": value for name, value in features} for kind in kinds]
        even = sum(weights) / (len(kinds) * kinds[document.kind])
        learned.append([Question(told, [kind == document.kind for kind in kinds], even * weight)])
    penalty, rare = KINDS
    found: dict[str, dict[str, float]] = {f"kind={kind}": {} for kind in kinds}
    for name, weight in fit(learned, penalty, rare=rare, start=_signs(kinds)).weights.items():
        kind, _, feature = name.partition("\0")
        found[f"kind={kind}"][feature] = weight
    return {name: Scorer(weights) for name, weights in found.items()}


def _signs(kinds: Container[str | None]) -> dict[str, float]:
    """Return with what weights the features of kinds start."""
    told = (line.partition(": ") for line in SIGNS.split("\n"))
    return {
        f"{kind}\0{one}": SURE for kind, _, of in told if kind in kinds for one in of.split(";")
    }


def _question(name: str, document: _FramedDocument) -> Question:
    """Return who may speak in a document, or what it may report, and which of it is right."""
    opening = Lead(document.page, document.kinds)
    names: list[tuple[str, ...]]
    if name == "speaker":
        title = "" if is_repeated(document.page, document.title) else document.title
        found = candidates(opening, People(document.page), title)
        names = [(one.text, one.name) for one in found]
        told = [speaker_features(one, document.kinds) for one in found]
    elif name == "place":
        places = list(place_candidates(opening))
        names = [(document.page.part(span),) for span, _ in places]
        told = [features for _, features in places]
    else:
        names = [(event_of(mention).text,) for mention in opening.mentions]
        told = [event_features(mention) for mention in opening.mentions]
    right = [_is_one(of, document.told[name]) for of in names]
    return or_none(told, right, 1.0 if document.real else CHOICES[name][2])


def _fit_choice(name: str, documents: Sequence[_FramedDocument]) -> tuple[Scorer, int]:
    """Learn who speaks, or what is reported; count what models get right that have not seen it."""
    asked = [(_question(name, one), one.told[name]) for one in documents]
    if name == "event" and all(question.right[0] for question, _ in asked):
        raise ConfigError("no document reports an event that it names: there is nothing to learn")
    penalty, rare, _ = CHOICES[name]

    def learn(some: Sequence[tuple[Question, str | None]]) -> Scorer:
        return fit([[question] for question, _ in some], penalty, rare=rare)

    right = 0
    for scorer, (question, told) in left_out(asked, learn, FOLDS):
        best, _ = scorer.choose(question.candidates[1:])
        right += told is None if best is None else question.right[best + 1]
    return learn(asked), right


FRAMES = Lesson(
    needs="a document needs 'text', and 'event', 'frame' or 'quotes'",
    enough=lambda row: any(has(row, name) for name in ("frame", "event", "quotes")),
    document=_document,
    learn=_learn,
    gold=frame_rows,
)
