"""Whether the components of a pipeline go together: each finds what it reads, none clashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from readout.config.configuration import PipelineConfig
from readout.errors import ConfigError, brief
from readout.stages.base import Component, Stage, missing_need

__all__ = ["check_order"]

Pipes = Sequence[tuple[str, Any]]


def check_order(config: PipelineConfig, pipeline: Pipes) -> None:
    """Make sure that nothing stands before what it reads, or beside what it cannot stand beside.

    Of several of one kind (two taxonomies), each may be the first.

    Parameters
    ----------
    config : PipelineConfig
        Where the pipeline is from, for the message.
    pipeline : sequence of (str, component)
        As ``Language.pipeline`` has them.

    Raises
    ------
    ConfigError
        ``missing_stage`` where nothing writes what a stage needs, ``bad_order`` where what writes
        it stands behind, ``bad_value`` where two of one kind clash.
    """
    where = f"{config.path}: nlp.pipeline"
    written: set[str] = set()
    for at, (name, pipe) in enumerate(pipeline):
        if not isinstance(pipe, Component):
            continue
        for earlier, other in pipeline[:at]:
            if type(other) is type(pipe) and (why := pipe.clash(other)):
                raise ConfigError(f"{where}: {earlier} and {name}: {why}", code="bad_value")
        behind = _written(pipeline[at + 1 :], beside=type(pipe))
        for field in _read(pipe):
            place = pipe.places[field]
            if place in written:
                continue
            if place in behind:
                raise _behind(where, name, field, behind[place])
            if field in pipe.needs:
                error = missing_need(name, field, pipe.factory)
                raise ConfigError(f"{where}: {error.message}", code=error.code)
        written |= _places(where, name, pipe)
    _check_model(where, config, pipeline)


def _places(where: str, name: str, pipe: Component) -> set[str]:
    """Return the places that a component writes to: each field has one of its own."""
    found: dict[str, str] = {}
    for field in pipe.provides:
        place = pipe.places[field]
        if place in found:
            raise ConfigError(
                f"{where}: {name} writes {found[place]} and {field} to one place, {brief(place)}: "
                "give each its own",
                code="bad_value",
            )
        found[place] = field
    return set(found)


def _read(pipe: Component) -> Iterator[str]:
    """Name the fields that a component reads from others, where there are any."""
    for field in pipe.places:
        if field in (*pipe.needs, *pipe.uses) or field not in pipe.provides:
            yield field


def _written(pipeline: Pipes, beside: type[Component]) -> dict[str, str]:
    """Say which component writes what, by its place on the document; one kind does not count."""
    return {
        pipe.places[field]: name
        for name, pipe in reversed(pipeline)
        if isinstance(pipe, Component) and type(pipe) is not beside
        for field in pipe.provides
    }


def _check_model(where: str, config: PipelineConfig, pipeline: Pipes) -> None:
    """Make sure that what reads tags, parses and names does not stand before all of them."""
    model = [part.name for part in config.components if part.from_model]
    reading = [name for name, pipe in pipeline if isinstance(pipe, Stage) and pipe.reads_model]
    names = [name for name, _ in pipeline]
    if model and reading and names.index(reading[0]) < names.index(model[0]):
        raise _behind(where, reading[0], "what the spaCy model finds", model[0])


def _behind(where: str, name: str, field: str, writer: str) -> ConfigError:
    return ConfigError(
        f"{where}: {name} reads {field}, and {writer} stands behind it: put {writer} before {name}",
        code="bad_order",
    )
