"""Training the linear models of the quote stage: which cue, which source, how sure.

They learn from articles with attributions (PolNeAR's form: ``text``, and ``attributions`` with
``source``, ``cue`` and ``content`` as lists of spans), and from gold (``docs/gold.md``), which
counts more: it is of the genre. The encoder behind them must not have learned from the same
articles, else its labels are better there than they ever will be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat
from operator import itemgetter
from pathlib import Path

import numpy as np

from readout.errors import ConfigError
from readout.evaluate.gold import GoldAttribution, GoldText, labelled
from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.models.scorer import (
    Question,
    Scorer,
    Scorers,
    fit,
    or_none,
    read_scorers,
    write_scorers,
)
from readout.records.spans import overlap
from readout.records.types import Offsets
from readout.stages.quotes.choose.confidence import features
from readout.stages.quotes.extract import QuoteTask, find, sure_enough
from readout.stages.quotes.models import packaged_models
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.labels import Labels
from readout.stages.quotes.read.reading import read
from readout.train.card import rate
from readout.train.gold import TrainingData, has, quote_rows, read_labelled
from readout.train.linear import QuotePages, TrainingReport, folds
from readout.train.themes.calibrating import calibration_error

__all__ = ["train_quotes"]

FOLDS, SEED = 5, 0
PENALTY = 1 / (2 * 0.3)
"""What the square of a weight costs (log odds)."""
RARE = 3
"""A feature of fewer articles is not learned."""
HALF = 0.5
NEEDS = "an article needs 'text', and 'attributions' or 'quotes'"
GOLD_WEIGHT = 6.0
"""What a row from gold counts beside one of PolNeAR's newspapers."""
HEADING = "model                   rows  right calib. error"

Choice = list[Question]
"""The candidates of one choice: whether each is right."""
Choices = dict[int, list[Choice]]
"""The choices of each article, by its number."""


def train_quotes(data: TrainingData, config: str, output: Path) -> TrainingReport:
    """Learn the models that a pipeline uses, and write them beside those that a file has already.

    Parameters
    ----------
    data : TrainingData
        Articles with attributions, and gold. Without articles, gold moves the confidence that the
        file has, or the packaged one, as far as it has proof.
    config : str
        A pipeline with an encoder and a quote stage of scope ``all``.
    output : Path
        The file of the weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no article with attributions, or there is
        too little to learn from.
    """
    rows = chain(read_labelled(data.documents, _enough, NEEDS), quote_rows(data))
    articles = [_article(number, row) for number, row in enumerate(rows)]
    known = read_scorers(output) if output.exists() else {}
    if len(articles) < FOLDS:
        raise ConfigError(
            f"{len(articles)} articles are too few to learn from: give at least {FOLDS}"
        )
    pages = QuotePages(config)
    report = TrainingReport([HEADING], [])
    start: Scorers = {} if data.documents else {**packaged_models(), **known}
    if data.documents:
        _fit_all(_learn_choices(pages, articles), known, start, report)
    _fit_all(_learn_confidence(pages, articles, start or known), known, start, report)
    write_scorers(output, known)
    return report


def _enough(row: GoldText) -> bool:
    return has(row, "attributions") or has(row, "quotes")


@dataclass(frozen=True)
class _Article:
    """An article, whether it is gold of the genre, and what of it was read (None: all)."""

    number: int
    text: str
    gold: list[GoldAttribution]
    own: bool
    read: list[tuple[Offsets, float]] | None = None

    def counts(self, start: int, end: int) -> float:
        """Return what a stretch counts; nothing where it was not read."""
        if not self.own:
            return 1.0
        read = self.read if self.read is not None else [((0, len(self.text)), 1.0)]
        held = (w for (first, last), w in read if first <= start and end <= last)
        return GOLD_WEIGHT * next(held, 0.0)


def _article(number: int, row: GoldText) -> _Article:
    own = has(row, "quotes")
    gold = list(_attributions(row)) if own else labelled(row.attributions)
    weights = chain(row.weights, repeat(1.0))
    read = None if row.spans is None else list(zip(row.spans, weights, strict=False))
    return _Article(number, row.text, gold, own, read)


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


def _learn_choices(pages: QuotePages, articles: Sequence[_Article]) -> dict[str, Choices]:
    """Collect what may be chosen: cues and sources, in articles with attributions."""
    found: dict[str, Choices] = {"cue": {}, "source": {}}
    for article in articles:
        page = None if article.own else pages.page(article.text)
        if page is not None and page.roles:
            for name, choice in _choices(page, article.gold):
                found[name].setdefault(article.number, []).append(choice)
    return found


def _learn_confidence(
    pages: QuotePages, articles: Sequence[_Article], known: Scorers
) -> dict[str, Choices]:
    """Collect the quotes that are found with the models of cue and source."""
    names = ("cue", "source", "confidence")
    models = {**{name: Scorer({}) for name in names}, **known}
    found: Choices = {}
    for article in articles:
        page = pages.page(article.text)
        if page.roles and not {"cue", "source"} <= known.keys():
            raise ConfigError(
                "no article with attributions to learn cue and source from: "
                "give some beside the gold"
            )
        for proposal in sure_enough(find(page, QuoteTask("all", models))):
            weight = article.counts(proposal.start, proposal.end)
            if weight:
                right = _right(proposal, article.gold)
                question = or_none([features(page, proposal)], [right], weight)
                found.setdefault(article.number, []).append([question])
    return {"confidence": found}


def _hit(span: Offsets, parts: Sequence[Offsets]) -> bool:
    return any(overlap(span, part) for part in parts)


def _share(spans: Sequence[Offsets], parts: Sequence[Offsets]) -> float:
    """Return intersection over union of two lists of spans, in characters."""
    shared = sum(overlap(one, two) for one in spans for two in parts)
    whole = sum(e - s for s, e in (*spans, *parts)) - shared
    return shared / whole if whole else 0.0


def _choices(page: Page, gold: Sequence[GoldAttribution]) -> Iterator[tuple[str, Choice]]:
    """Yield what may be chosen among the labels of a document, by the model that chooses."""
    roles = Labels(read(page), page.roles, {})
    for content in roles.contents.within(0, len(page.text)):
        cues = list(_cue_choice(roles, content, gold))
        if any(question.right[1] for question in cues):
            yield "cue", cues
    for cue in roles.cues.within(0, len(page.text)):
        one = next((one for one in gold if _hit(cue.span, one.cue)), None)
        if one is not None:
            beside = roles.sources_of(cue)
            right = [_hit(source.span, one.source) for source in beside]
            told = [roles.source_features(cue, source) for source in beside]
            told.append(roles.no_source_features(cue, beside))
            right.append(not any(right))
            pairs = zip(told, right, strict=True)
            yield "source", [or_none([one], [is_right]) for one, is_right in pairs]


def _cue_choice(
    roles: Labels, content: LabelledSpan, gold: Sequence[GoldAttribution]
) -> Iterator[Question]:
    """Yield the cues that a content may have, and which is right, where gold has that content."""
    whole = [(content.start, content.end)]
    found = max(gold, key=lambda one: _share(whole, one.content), default=None)
    if found is not None and any(_share(whole, [part]) >= HALF for part in found.content):
        for cue, away in roles.cues_of(content):
            yield or_none([roles.cue_features(content, cue, away)], [_hit(cue.span, found.cue)])


def _right(proposal: Proposal, gold: Sequence[GoldAttribution]) -> bool:
    """Tell whether words and speaker of a proposal are those of an attribution.

    Of a term: whether nobody is quoted.
    """
    near = [one for one in gold if _same(proposal.contents, one.content)]
    if proposal.kind == "term":
        return not near
    speaker = proposal.speaking
    return any(_hit(speaker, one.source) if speaker is not None else not one.source for one in near)


def _same(contents: Sequence[Offsets], parts: Sequence[Offsets]) -> bool:
    """Tell whether half of the words are shared, by the whole or by a piece."""
    return _share(contents, parts) >= HALF or any(
        _share(contents, [part]) >= HALF for part in parts
    )


# -- learning
# --------------------------------------------------------------------------------------------------


def _fit_all(
    found: Mapping[str, Choices], known: dict[str, Scorer], start: Scorers, report: TrainingReport
) -> None:
    """Fit the models that there are examples of, into those that are known."""
    for name, choices in found.items():
        if choices:
            begun = start[name].weights if start else {}
            known[name] = _fit(name, list(choices.values()), begun, report)


def _fit(
    name: str, articles: Sequence[list[Choice]], start: Mapping[str, float], report: TrainingReport
) -> Scorer:
    """Fit a model, from weights to start with, and report how good it is on articles left out."""
    every = chain.from_iterable(chain.from_iterable(articles))
    truth = [one.right[1] for one in every]
    if all(truth) or not any(truth) or len(articles) < FOLDS:
        raise ConfigError(
            f"too little to learn {name} from: {sum(truth)} of {len(truth)} rows right, in "
            f"{len(articles)} articles; give more articles"
        )
    judged: list[list[tuple[float, bool]]] = []
    for learned, left_out in folds(articles, FOLDS, SEED):
        scorer = _fitted(learned, start)
        judged += [
            [(scorer.probability(one.candidates[1]), one.right[1]) for one in choice]
            for choice in chain.from_iterable(left_out)
        ]
    right = sum(max(choice, key=itemgetter(0))[1] for choice in judged)
    chances, told = map(np.array, zip(*chain.from_iterable(judged), strict=True))
    error = calibration_error(chances, told)
    share = right / len(judged)
    report.lines.append(f"{name:20s} {len(truth):7d} {share:6.3f} {error:12.3f}")
    report.figures.append((f"{name}: right", rate(right, len(judged))))
    report.figures.append((f"{name}: calibration error", f"{error:.3f}"))
    return _fitted(articles, start)


def _fitted(articles: Sequence[list[Choice]], start: Mapping[str, float]) -> Scorer:
    documents = [list(chain.from_iterable(article)) for article in articles]
    return fit(documents, PENALTY, rare=RARE, start=start)
