"""What all that learns a scorer needs: pages as the quote stage reads them, what is left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from sklearn.model_selection import KFold

from readout.batch.load import load
from readout.errors import ConfigError
from readout.evaluate.gold import GoldText
from readout.language.events import Framed
from readout.language.page import Page
from readout.pipeline.build import make_doc
from readout.stages.base import set_document
from readout.stages.document.frame import frame_of
from readout.stages.quotes.component import QuoteStage

__all__ = ["QuotePages", "TrainingFigures", "left_out"]

T = TypeVar("T")
M = TypeVar("M")


TrainingFigures = dict[str, str]
"""What a training run found: figure -> value, as the command prints it and the model's card."""


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
        self._nlp = load(config).nlp
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

    def framed(self, gold: GoldText) -> tuple[Page, Framed]:
        """Run the stages before the quotes on a labelled document; return its frame, too."""
        page = self.page(gold.text, gold.date)
        return page, frame_of(page, {"title": gold.title, "date": gold.date})


def left_out(
    items: Sequence[T], learn: Callable[[list[T]], M], count: int, seed: int = 0
) -> Iterator[tuple[M, list[T]]]:
    """Yield models that have not seen some of the items, and these: each item once; shuffled."""
    if len(items) < 2:
        return
    order = KFold(min(count, len(items)), shuffle=True, random_state=seed)
    for learned, unseen in order.split(range(len(items))):
        yield learn([items[i] for i in learned]), [items[i] for i in unseen]
