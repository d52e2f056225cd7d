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
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np

from readout.errors import ConfigError
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
from readout.stages.quotes.choice import packaged_models
from readout.stages.quotes.choose.confidence import grounds, model_of
from readout.stages.quotes.extract import Task, find
from readout.stages.quotes.proposals import Proposal
from readout.stages.quotes.propose.roles import Roles
from readout.stages.quotes.read.reading import read
from readout.train.gold import GoldFiles, quote_rows
from readout.train.jsonl import read_rows
from readout.train.linear import QuotePages, folds
from readout.train.themes.calibrating import calibration_error

__all__ = ["ModelReport", "train_quotes"]

FOLDS = 5
SEED = 0
PENALTY = 1 / (2 * 0.3)
"""What the square of a weight costs (log odds)."""
LEAST = 3
"""A feature that fewer articles have gets no weight."""
HALF = 0.5
PARTS = ("source", "cue", "content")
NEEDS = "an article needs 'text', and 'attributions' or 'quotes'"
GOLD_WEIGHT = 6.0
"""What a row from gold counts beside one of PolNeAR's newspapers."""


@dataclass(frozen=True)
class ModelReport:
    """What one model learned from, and how good it is, cross-validated by article.

    ``right``: share of choices that are right, or of quotes that are; ``calibration_error``:
    expected, in ten bins; ``choices``: how many choices, or quotes, there were.
    """

    model: str
    rows: int
    right: float
    calibration_error: float
    choices: int = 0


@dataclass(frozen=True)
class _Attribution:
    source: list[Offsets]
    cue: list[Offsets]
    content: list[Offsets]


Choice = list[Question]
"""The candidates of one choice: whether each is right."""
Choices = dict[int, list[Choice]]
"""The choices of each article, by its number."""


def train_quotes(
    articles: Sequence[Path], config: str, output: Path, gold: GoldFiles | None = None
) -> list[ModelReport]:
    """Learn the models that a pipeline uses, and write them beside those that a file has already.

    Parameters
    ----------
    articles : sequence of Path
        Files of articles with attributions (.jsonl).
    config : str
        A pipeline with a quote stage of scope ``all``; with an encoder: ``cue``, ``source`` and
        ``confidence`` are learned, without: ``confidence_rules``.
    output : Path
        The file of the weights (.json).
    gold : GoldFiles, optional
        Corrected records. Without articles, they move the confidence that the file has, or the
        packaged one, as far as they have proof.

    Returns
    -------
    list of ModelReport

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no article with attributions, or there is
        too little to learn from.
    """
    pages = QuotePages(config)
    known = read_scorers(output) if output.exists() else {}
    corrected = map(_read, quote_rows(gold or GoldFiles()))
    rows = chain(read_rows(articles, _read, NEEDS), corrected)
    documents = [_Document(number, *row) for number, row in enumerate(rows)]
    if len(documents) < FOLDS:
        raise ConfigError(
            f"{len(documents)} articles are too few to learn from: give at least {FOLDS}"
        )
    if articles:
        reports = _fit_all(_learn_choices(pages, documents), known)
        reports += _fit_all(_learn_confidence(pages, documents, known), known)
    else:
        start = {**packaged_models(), **known}
        found = _learn_confidence(pages, documents, start)
        reports = _fit_all(found, known, start)
    write_scorers(output, known)
    return reports


def _fit_all(
    found: Mapping[str, Choices], known: dict[str, Scorer], start: Scorers | None = None
) -> list[ModelReport]:
    """Fit the models that there are examples of, into those that are known."""
    reports = []
    for name, choices in found.items():
        if choices:
            known[name], report = _fit(name, choices, start[name].weights if start else {})
            reports.append(report)
    return reports


@dataclass(frozen=True)
class _Document:
    """An article, whether it is gold of the genre, and what of it was read (None: all)."""

    number: int
    text: str
    gold: list[_Attribution]
    own: bool
    read: list[tuple[Offsets, float]] | None = None

    def counts(self, start: int, end: int) -> float:
        """Return what a stretch counts; nothing where it was not read."""
        if not self.own:
            return 1.0
        read = self.read if self.read is not None else [((0, len(self.text)), 1.0)]
        held = (w for (first, last), w in read if first <= start and end <= last)
        return GOLD_WEIGHT * next(held, 0.0)


def _learn_choices(pages: QuotePages, documents: Sequence[_Document]) -> dict[str, Choices]:
    """Collect what may be chosen: cues and sources, in articles with attributions."""
    found: dict[str, Choices] = {"cue": {}, "source": {}}
    for document in documents:
        if not document.own:
            page = pages.page(document.text)
            if page.roles:
                for name, choice in _choices(page, document.gold):
                    found[name].setdefault(document.number, []).append(choice)
    return found


def _learn_confidence(
    pages: QuotePages, documents: Sequence[_Document], known: Scorers
) -> dict[str, Choices]:
    """Collect the quotes that are found with the models of cue and source."""
    names = ("cue", "source", "confidence", "confidence_rules")
    models = {**{name: Scorer({}) for name in names}, **known}
    found: dict[str, Choices] = {}
    for document in documents:
        page = pages.page(document.text)
        if page.roles and not {"cue", "source"} <= known.keys():
            raise ConfigError(
                "no article with attributions to learn cue and source from: "
                "give some beside the gold"
            )
        own = found.setdefault(model_of(page), {})
        for proposal in find(page, Task("all", "record", models)).proposals:
            weight = document.counts(proposal.start, proposal.end)
            if weight:
                right = _right(proposal, document.gold)
                question = or_none([grounds(page, proposal)], [right], weight)
                own.setdefault(document.number, []).append([question])
    # an encoder that labels nothing in an article teaches nothing of a pipeline without one
    read_by = max(found, key=lambda name: sum(map(len, found[name].values())), default=None)
    return {name: own for name, own in found.items() if name == read_by}


def _read(
    row: dict[str, Any],
) -> tuple[str, list[_Attribution], bool, list[tuple[Offsets, float]] | None]:
    """Return text, attributions, whether they are gold of the genre, and what was read."""
    own = "quotes" in row
    gold = _of_quotes(row) if own else _of_attributions(row)
    spans = row.get("spans")
    read = None if spans is None else list(zip(spans, row["weights"], strict=True))
    return "".join(row["text"]), gold, own, read


def _of_quotes(row: dict[str, Any]) -> list[_Attribution]:
    return [_of_gold(row["text"], quote) for quote in row["quotes"] if quote["kind"] != "term"]


def _of_attributions(row: dict[str, Any]) -> list[_Attribution]:
    return [
        _Attribution(*(_spans(one.get(part, [])) for part in PARTS)) for one in row["attributions"]
    ]


def _spans(found: Iterable[tuple[int, int]]) -> list[Offsets]:
    return [(int(start), int(end)) for start, end in found]


def _of_gold(text: str, quote: dict[str, Any]) -> _Attribution:
    """Read a quote of gold.

    It names its speaker without saying where: the mention nearest to the cue.
    """
    cue = quote.get("cue")
    content = (quote["start"], quote["end"])
    name: str = (quote.get("speaker") or {}).get("text") or ""
    at = cue["start"] if cue else quote["start"]
    found = [match.span() for match in re.finditer(re.escape(name), text, re.IGNORECASE) if name]
    nearest = sorted(found, key=lambda span: abs(span[0] - at))[:1]
    return _Attribution(nearest, [(cue["start"], cue["end"])] if cue else [], [content])


def _hit(span: LabelledSpan | Offsets, parts: Sequence[Offsets]) -> bool:
    start, end = (span.start, span.end) if isinstance(span, LabelledSpan) else span
    return any(overlap((start, end), part) for part in parts)


def _share(spans: Sequence[Offsets], parts: Sequence[Offsets]) -> float:
    """Return intersection over union of two lists of spans, in characters."""
    shared = sum(overlap(one, two) for one in spans for two in parts)
    whole = sum(e - s for s, e in (*spans, *parts)) - shared
    return shared / whole if whole else 0.0


def _choices(page: Page, gold: Sequence[_Attribution]) -> Iterator[tuple[str, Choice]]:
    """Yield what may be chosen among the labels of a document, by the model that chooses."""
    reading, _ = read(page)
    labelled = Roles(reading, page.roles, {})
    for content in labelled.contents.within(0, len(page.text)):
        cues = list(_cue_choice(labelled, content, gold))
        if any(question.right[1] for question in cues):
            yield "cue", cues
    for cue in labelled.cues.within(0, len(page.text)):
        one = next((one for one in gold if _hit(cue, one.cue)), None)
        if one is not None:
            beside = labelled.sources_of(cue)
            right = [_hit(source, one.source) for source in beside]
            features = [labelled.pairs.source(cue, source) for source in beside]
            features.append(labelled.pairs.no_source(cue, beside))
            right.append(not any(right))
            pairs = zip(features, right, strict=True)
            yield "source", [or_none([told], [is_right]) for told, is_right in pairs]


def _cue_choice(
    labelled: Roles, content: LabelledSpan, gold: Sequence[_Attribution]
) -> Iterator[Question]:
    """Yield the cues that a content may have, and which is right, where gold has that content."""
    whole = [(content.start, content.end)]
    found = max(gold, key=lambda one: _share(whole, one.content), default=None)
    if found is not None and any(_share(whole, [part]) >= HALF for part in found.content):
        for cue, away in labelled.cues_of(content):
            yield or_none([labelled.pairs.cue(content, cue, away)], [_hit(cue, found.cue)])


def _right(proposal: Proposal, gold: Sequence[_Attribution]) -> bool:
    """Tell whether words and speaker of a proposal are those of an attribution.

    Of a term: whether nobody is quoted.
    """
    near = [one for one in gold if _same(proposal.contents, one.content)]
    if proposal.kind == "term":
        return not near
    speaker = proposal.speaker or (proposal.clause.speaker if proposal.clause is not None else None)
    return any(_hit(speaker, one.source) if speaker is not None else not one.source for one in near)


def _same(contents: Sequence[Offsets], parts: Sequence[Offsets]) -> bool:
    """Tell whether half of the words are shared, by the whole or by a piece."""
    return _share(contents, parts) >= HALF or any(
        _share(contents, [part]) >= HALF for part in parts
    )


def _fit(name: str, choices: Choices, start: Mapping[str, float]) -> tuple[Scorer, ModelReport]:
    """Fit a model, from weights to start with, and say how good it is on articles left out."""
    articles = list(choices.values())
    every = [one for article in articles for choice in article for one in choice]
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
    right = [max(choice, key=itemgetter(0))[1] for choice in judged]
    chances, told = map(np.array, zip(*chain.from_iterable(judged), strict=True))
    error = calibration_error(chances, told)
    shares = round(sum(right) / len(right), 4), round(error, 4)
    return _fitted(articles, start), ModelReport(name, len(truth), *shares, len(right))


def _fitted(articles: Sequence[list[Choice]], start: Mapping[str, float]) -> Scorer:
    documents = [list(chain.from_iterable(article)) for article in articles]
    return fit(documents, PENALTY, rare=LEAST, start=start)
