"""Running the components of a pipeline one by one."""

from __future__ import annotations

from collections.abc import Callable

from spacy.tokens import Doc

from readout.errors import ConfigError, DocumentError, FatalError
from readout.stages.base import Stage, StageOutput

__all__ = ["guarded", "restored", "short"]


def short(name: str) -> str:
    """Return the name of a stage as people write it: without ``readout_``."""
    return name.removeprefix("readout_")


def restored(
    stage: Stage,
    output: StageOutput,
    doc: Doc,
) -> Doc:
    """Put what a stage found earlier on a document."""
    stage.restore(doc, output)
    return doc


def guarded(name: str, pipe: Callable[[Doc], Doc]) -> Callable[[Doc], Doc]:
    """Return a component whose errors cost the document alone, and name the component."""

    def run(doc: Doc) -> Doc:
        try:
            return pipe(doc)
        except (ConfigError, FatalError):
            raise
        except DocumentError as error:
            error.stage = short(name)
            raise
        except Exception as error:
            raise DocumentError(
                f"{short(name)} failed: {type(error).__name__}: {error}",
                code="stage_failed",
                stage=short(name),
            ) from error

    return run
