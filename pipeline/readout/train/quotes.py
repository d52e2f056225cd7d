"""Training the linear models of the quote stage: which cue, which source, how sure.

They learn from articles with attributions (PolNeAR's form: ``text``, and ``attributions`` with
``source``, ``cue`` and ``content`` as lists of spans), and from gold (``docs/gold.md``), which
counts more: it is of the genre. The encoder behind them must not have learned from the same
articles, else its labels are better there than they ever will be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import itemgetter

import numpy as np

from readout.errors import ConfigError
from readout.evaluate.gold import GoldAttribution, GoldText, labelled
from readout.language.page import Page
from readout.models.scorer import Features, Question, Scorer, Scorers, fit, or_none
from readout.records.spans import contains, overlap
from readout.records.types import Offsets
from readout.stages.quotes.choose.confidence import features
from readout.stages.quotes.extract import QuoteTask, find, sure_enough
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import Labels, packaged_models
from readout.stages.quotes.read.reading import read
from readout.train.card import calibration_error, rate
from readout.train.gold import has
from readout.train.linear import Examples, Learned, Lesson, QuotePages, TrainingFigures, left_out

__all__ = ["QUOTES"]

FOLDS = 5
PENALTY = 1 / (2 * 0.3)
"""L2 penalty: the cost of a weight's square (log odds)."""
RARE = 3
"""A feature of fewer articles is not learned."""
HALF = 0.5
GOLD_WEIGHT = 6.0
"""Weight of a row from gold; one of PolNeAR's newspapers has 1."""

Choice = list[Question]
"""The candidates of one choice: whether each is right."""


@dataclass(frozen=True)
class _Article:
    """An article, whether it is gold of the genre, and what each stretch that was read counts."""

    page: Page
    gold: list[GoldAttribution]
    own: bool
    read: list[tuple[Offsets, float]]


def _article(pages: QuotePages, row: GoldText, _: bool = True) -> _Article:
    """Take what was labelled; gold counts more."""
    own = has(row, "quotes")
    gold = list(_attributions(row)) if own else labelled(row.attributions)
    spans = [(0, len(row.text))] if row.spans is None or not own else row.spans
    weights = chain(row.weights if row.spans is not None else (), repeat(1.0))
    counts = (GOLD_WEIGHT * weight if own else 1.0 for weight in weights)
    return _Article(pages.page(row.text), gold, own, list(zip(spans, counts, strict=False)))


def _attributions(row: GoldText) -> Iterator[GoldAttribution]:
    """Yield the quotes of gold.

    They name their speakers without saying where: the mention nearest to the cue.
    """
    for quote in labelled(row.quotes):
        if quote.kind != "term":
            cue = quote.cue or None
            name = (quote.speaker.text if quote.speaker else None) or ""
            at = cue.start if cue else quote.start
            named = re.finditer(re.escape(name), row.text, re.IGNORECASE) if name else ()
            nearest = sorted((one.span() for one in named), key=lambda span: abs(span[0] - at))[:1]
            yield GoldAttribution(nearest, [cue.span] if cue else [], [quote.span])


# -- what is learned from
# --------------------------------------------------------------------------------------------------


def _judged(article: _Article, models: Scorers) -> Iterator[Choice]:
    """Yield the quotes that are found with the models of cue and source, and which are right."""
    page = article.page
    if page.roles and not {"cue", "source"} <= models.keys():
        raise ConfigError(
            "no article with attributions to learn cue and source from: give some beside the gold"
        )
    none = {name: Scorer({}) for name in ("cue", "source", "confidence")}
    task = QuoteTask(scope="all", models={**none, **models})
    for proposal in sure_enough(find(page, task).in_order()):
        place = proposal.span
        weight = next((counts for read, counts in article.read if contains(read, place)), 0.0)
        if weight:
            right = _right(proposal, article.gold)
            yield [or_none([features(page, proposal)], [right], weight)]


def _hit(span: Offsets, parts: Sequence[Offsets]) -> bool:
    return any(overlap(span, part) for part in parts)


def _share(spans: Sequence[Offsets], parts: Sequence[Offsets]) -> float:
    """Return intersection over union of two lists of spans, in characters."""
    shared = sum(overlap(one, two) for one in spans for two in parts)
    whole = sum(e - s for s, e in (*spans, *parts)) - shared
    return shared / whole if whole else 0.0


def _each(candidates: Iterable[Features], right: Sequence[bool]) -> Choice:
    return [or_none([one], [is_right]) for one, is_right in zip(candidates, right, strict=True)]


def _cues(labels: Labels, gold: Sequence[GoldAttribution]) -> Iterator[Choice]:
    """Yield the cues that each content of gold may have."""
    for content in labels.contents.within(0, len(labels.page.text)):
        whole = [content.span]
        found = max(gold, key=lambda one: _share(whole, one.content), default=None)
        if found is None or all(_share(whole, [part]) < HALF for part in found.content):
            continue
        cues = labels.cues_of(content)
        right = [cue is not None and _hit(cue.span, found.cue) for cue in cues]
        if any(right):
            yield _each(cues.values(), right)


def _sources(labels: Labels, gold: Sequence[GoldAttribution]) -> Iterator[Choice]:
    """Yield the sources that each cue of gold may have, none behind them."""
    for cue in labels.cues.within(0, len(labels.page.text)):
        one = next((one for one in gold if _hit(cue.span, one.cue)), None)
        if one is not None:
            sources = labels.sources_of(cue)
            right = [source is not None and _hit(source.span, one.source) for source in sources]
            right[-1] = not any(right)
            yield _each(sources.values(), right)


def _right(proposal: Proposal, gold: Sequence[GoldAttribution]) -> bool:
    """Return whether words and speaker of a proposal are those of an attribution.

    Half of the words are shared, by the whole or by a piece. Of a term: whether nobody is quoted.
    """
    contents = proposal.contents
    near = [
        one
        for one in gold
        if any(
            _share(contents, parts) >= HALF for parts in (one.content, *([p] for p in one.content))
        )
    ]
    if proposal.kind == "term":
        return not near
    speaker = proposal.speaking
    return any(_hit(speaker, one.source) if speaker is not None else not one.source for one in near)


# -- learning
# --------------------------------------------------------------------------------------------------


def _learn(examples: Examples[_Article]) -> Learned:
    """Learn the models of cue and source from articles with attributions, then the confidence.

    Gold alone moves the confidence that the file has, or the packaged one, as far as it has proof.
    """
    articles = examples.real
    if len(articles) < FOLDS:
        raise ConfigError(
            f"{len(articles)} articles are too few to learn from: give at least {FOLDS}"
        )
    learned: dict[str, Scorer] = {}
    report: TrainingFigures = {}
    begun: Mapping[str, float] = {}
    if examples.corrected:
        models = {**packaged_models(), **examples.known}
        begun = models["confidence"].weights
    else:
        others = [one for one in articles if not one.own]
        labels = [Labels(read(one.page), one.page.roles, {}) for one in others]
        for name, choices in CHOICES.items():
            pairs = zip(labels, others, strict=True)
            found = [list(choices(roles, one.gold)) for roles, one in pairs]
            learned |= _fit(name, found, begun, report)
        models = {**examples.known, **learned}
    judged = [list(_judged(one, models)) for one in articles]
    return learned | _fit("confidence", judged, begun, report), report


def _fit(
    name: str, found: Sequence[list[Choice]], begun: Mapping[str, float], report: TrainingFigures
) -> dict[str, Scorer]:
    """Fit a model where there are examples of it, from weights to start with.

    Reports how good it is on articles left out.
    """
    articles = [one for one in found if one]
    if not articles:
        return {}

    def learn(some: Sequence[list[Choice]]) -> Scorer:
        documents = [list(chain.from_iterable(article)) for article in some]
        return fit(documents, PENALTY, rare=RARE, start=begun)

    truth = [one.right[1] for one in chain.from_iterable(chain.from_iterable(articles))]
    if len(set(truth)) < 2 or len(articles) < FOLDS:
        raise ConfigError(
            f"too little to learn {name} from: {sum(truth)} of {len(truth)} rows right, in "
            f"{len(articles)} articles; give more articles"
        )
    judged = [
        [(scorer.probability(one.candidates[1]), one.right[1]) for one in choice]
        for scorer, article in left_out(articles, learn, FOLDS)
        for choice in article
    ]
    right = sum(max(choice, key=itemgetter(0))[1] for choice in judged)
    chances, outcomes = map(np.array, zip(*chain.from_iterable(judged), strict=True))
    report[f"{name}: right"] = rate(right, len(judged))
    report[f"{name}: calibration error"] = f"{calibration_error(chances, outcomes):.3f}"
    return {name: learn(articles)}


CHOICES = {"cue": _cues, "source": _sources}
QUOTES = Lesson(
    needs="an article needs 'text', and 'attributions' or 'quotes'",
    enough=lambda row: has(row, "attributions") or has(row, "quotes"),
    document=_article,
    learn=_learn,
    joins=True,
)
