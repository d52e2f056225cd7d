"""Training of linear scorers: a lesson each, and one loop over documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from sklearn.model_selection import KFold
from threadpoolctl import threadpool_limits

from readout.batch.load import load
from readout.errors import ConfigError
from readout.evaluate.gold import GoldText
from readout.language.events import Framed
from readout.language.page import Page
from readout.models.scorer import Scorers, read_scorers, write_scorers
from readout.pipeline.build import make_doc
from readout.records.types import Record
from readout.stages.base import set_document
from readout.stages.document.frame import frame_of
from readout.stages.quotes.component import QuoteStage
from readout.train.gold import TrainingData, quote_rows, read_labelled

__all__ = ["Examples", "Learned", "Lesson", "QuotePages", "TrainingFigures", "left_out", "train"]

D = TypeVar("D")
M = TypeVar("M")


TrainingFigures = dict[str, str]
"""Figures of a training run: name -> value, as the command and the model's card print them."""
Learned = tuple[Scorers, TrainingFigures]
"""Learned scorers, and their figures on documents left out."""


class QuotePages:
    """A pipeline as far as its quote stage.

    Parameters
    ----------
    config : str
        A pipeline with a quote stage.

    Raises
    ------
    ConfigError
        Where the pipeline has none.
    """

    def __init__(self, config: str) -> None:
        self._whole = load(config)
        self._nlp = self._whole.nlp
        stages = (pipe for _, pipe in self._nlp.pipeline if isinstance(pipe, QuoteStage))
        stage = next(stages, None)
        if stage is None:
            raise ConfigError(f"{config}: the pipeline has no readout_quotes; name one that has")
        self._stage = stage

    def page(self, text: str, date: str | None = None) -> Page:
        """Run the stages before the quotes; ``date``: the document's own (EDTF)."""
        doc = make_doc(self._nlp, text)
        set_document(doc, {"date": date})
        for _, pipe in self._nlp.pipeline:
            if pipe is self._stage:
                break
            doc = pipe(doc)
        return self._stage.page(doc)

    def record(self, gold: GoldText) -> Record:
        """Run the whole pipeline on a labelled document."""
        meta = {"title": gold.title, "date": gold.date, "publisher": gold.publisher}
        return self._whole(gold.text, id=str(gold.id), meta=meta)

    def framed(self, gold: GoldText) -> tuple[Page, Framed]:
        """Run the stages before the quotes on a labelled document; return its frame, too."""
        page = self.page(gold.text, gold.date)
        return page, frame_of(page, {"title": gold.title, "date": gold.date})


def left_out(
    items: Sequence[D], learn: Callable[[list[D]], M], count: int, seed: int = 0
) -> Iterator[tuple[M, D]]:
    """Yield each item once, shuffled, behind a model that has not seen it."""
    if len(items) < 2:
        return
    order = KFold(min(count, len(items)), shuffle=True, random_state=seed)
    for learned, unseen in order.split(range(len(items))):
        model = learn([items[i] for i in learned])
        yield from ((model, items[i]) for i in unseen)


@dataclass(frozen=True)
class Examples(Generic[D]):
    """The examples of a lesson.

    Attributes
    ----------
    real, invented : list
        Of each document.
    known : mapping of str to Scorer
        What the file has already, of a lesson that joins it.
    corrected : bool
        Whether all documents are gold.
    """

    real: list[D]
    invented: list[D]
    known: Scorers
    corrected: bool


@dataclass(frozen=True)
class Lesson(Generic[D]):
    """The training of some scorers.

    Attributes
    ----------
    needs : str
        What a document needs, for the message.
    enough : callable
        Tells whether a document has it; see :func:`~readout.train.gold.has`.
    document : callable
        Takes of a document, real or invented, what is learned from.
    learn : callable
        Fits the scorers, and judges them by documents left out. Raises :class:`ConfigError` where
        there is too little to learn from.
    gold : callable
        Yields what gold there is.
    joins : bool
        Whether the models that the file has already stay in it.
    """

    needs: str
    enough: Callable[[GoldText], bool]
    document: Callable[[QuotePages, GoldText, bool], D]
    learn: Callable[[Examples[D]], Learned]
    gold: Callable[[TrainingData], Iterable[GoldText]] = quote_rows
    joins: bool = False


def train(lesson: Lesson[D], data: TrainingData, config: str, output: Path) -> TrainingFigures:
    """Learn scorers, write them, and return how good they are.

    Parameters
    ----------
    lesson : Lesson
        What is learned, and how.
    data : TrainingData
        Labelled documents, real and invented ones, and gold.
    config : str
        A pipeline with a quote stage.
    output : Path
        The file of the weights (.json).

    Raises
    ------
    ConfigError
        Where the pipeline has no quote stage, a line is no document with what is needed, or there
        is too little to learn from.
    """
    real, invented = (
        list(read_labelled(paths, lesson.enough, lesson.needs))
        for paths in (data.documents, data.invented)
    )
    real += lesson.gold(data)
    known = read_scorers(output) if lesson.joins and output.exists() else {}
    pages = QuotePages(config)
    with threadpool_limits(1):  # sums of many rows differ with the number of threads
        examples = Examples(
            [lesson.document(pages, row, True) for row in real],
            [lesson.document(pages, row, False) for row in invented],
            known,
            not data.documents,
        )
        scorers, report = lesson.learn(examples)
    write_scorers(output, {**known, **scorers})
    return report
