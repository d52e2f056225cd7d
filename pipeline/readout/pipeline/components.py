"""Running the components of a pipeline one by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from readout.errors import ConfigError, DocumentError, FatalError
from readout.stages.base import short

__all__ = ["guarded"]

P = ParamSpec("P")
T = TypeVar("T")


def guarded(name: str, step: Callable[P, T]) -> Callable[P, T]:
    """Return a step of a component whose errors cost the document alone, and name the component."""

    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return step(*args, **kwargs)
        except (ConfigError, FatalError, MemoryError):
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
