"""Plain spaCy components among the stages: what they do is kept like the output of a stage.

What a component writes to ``doc._.readout_extensions``, and what it changes of what stages found,
is found out by looking before and after. It is kept in the cache under a key that changes with the
component's code and settings, with all that stands before it, with the text and all meta data. It
may read anything of a ``Doc``: so it is given a whole one, with what the model's components and all
stages before it found, and it is called again where a stage behind it has to be computed that reads
tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET
from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from readout.config.configuration import PipelineConfig
from readout.config.sourcecode import code_digest
from readout.doc.kept import read, write
from readout.errors import ConfigError, DocumentError, FatalError
from readout.records.types import Extensions, PlainData, Warning
from readout.stages.base import (
    ADDED_EVENTS,
    EXTENSIONS,
    ITEMS,
    WARNINGS,
    Component,
    Stage,
    StageOutput,
    short,
)

__all__ = [
    "PlainComponent",
    "Step",
    "extensions_of",
    "guarded",
    "is_foreign",
    "stepped",
    "steps",
    "to_run",
]

ADDED = "extensions"
"""The field of an output that holds what ``doc._.readout_extensions`` was, as its one item."""
_fields: list[Any] = [
    (name, list[item] | msgspec.UnsetType, UNSET)  # type: ignore[valid-type]
    for name, item in ITEMS.items()
]
_decoder: msgspec.json.Decoder[Any] = msgspec.json.Decoder(
    msgspec.defstruct(
        "PlainPayload", [(ADDED, list[PlainData]), ("warnings", list[Warning]), *_fields]
    )
)


@dataclass(frozen=True)
class PlainComponent:
    """A plain spaCy component of a pipeline, as the pipeline's stages are handled.

    Attributes
    ----------
    name : str
        In the pipeline.
    factory : str
        What made it.
    pipe : callable
        The component.
    settings : dict
        What the configuration says of it.
    before : tuple of Stage
        The stages before it.
    """

    name: str
    factory: str
    pipe: Callable[[Doc], Doc]
    settings: Mapping[str, Any]
    before: tuple[Stage, ...]

    version = "-"
    needs = uses = meta = files = ()
    provides: ClassVar = {ADDED: dict}
    reads_model = reads_tokens = True

    @property
    def places(self) -> dict[str, str]:
        """Field of the record -> ``Doc`` extension that it stands in, of what was found before."""
        return {
            field: stage.places[field]
            for stage in self.before
            for field in stage.provides
            if field in ITEMS
        }

    def fingerprint(self) -> PlainData:
        """Return all that could change the output, as plain data: part of the cache keys."""
        return {
            "factory": self.factory,
            "code": code_digest(self.pipe),
            "settings": dict(self.settings),
        }

    def __call__(self, doc: Doc) -> tuple[Doc, StageOutput]:
        """Run the component.

        Returns
        -------
        doc : spacy.tokens.Doc
            What the component returned.
        output : StageOutput
            What it changed.

        Raises
        ------
        TypeError
            Where it returns no ``Doc``, or writes what JSON does not have.
        """
        for stage in self.before:
            stage.mirror(doc)  # it may read spaCy's own spans
        before = self._seen(doc)
        doc = self.pipe(doc)
        if not isinstance(doc, Doc):
            raise TypeError(f"returned {type(doc).__name__}, not the Doc: end it with 'return doc'")
        found = {
            field: msgspec.Raw(payload)
            for field, payload in self._seen(doc).items()
            if field in (ADDED, "warnings") or payload != before[field]
        }
        output = self.unpack(msgspec.json.encode(found))
        self.restore(doc, output)
        return doc, output

    def _seen(self, doc: Doc) -> dict[str, bytes]:
        """Return what stands on a document, field by field."""
        added = doc._.get(EXTENSIONS)
        if not isinstance(added, dict):
            raise TypeError(f"doc._.{EXTENSIONS} must be a dict, not {added!r}")
        there = {field: read(doc, place) or [] for field, place in self.places.items()}
        return {key: msgspec.json.encode(one) for key, one in (self.found(doc) | there).items()}

    def found(self, doc: Doc) -> StageOutput:
        """Collect from a ``Doc`` what the component wrote; what it changed is where it was."""
        warnings = (read(doc, WARNINGS) or {}).get(self.name, [])
        return {ADDED: [doc._.get(EXTENSIONS)], "warnings": warnings}

    def restore(self, doc: Doc, output: StageOutput) -> None:
        """Put on a document what the component changed."""
        doc._.set(EXTENSIONS, dict(output[ADDED][0]))
        there = read(doc, WARNINGS) or {}
        write(doc, WARNINGS, {**there, self.name: output["warnings"]})
        for field, place in self.places.items():
            if field in output:
                write(doc, place, output[field])

    def pack(self, output: StageOutput) -> bytes:
        """Write an output as JSON, for the cache."""
        return msgspec.json.encode(output)

    def unpack(self, payload: bytes) -> StageOutput:
        """Read what :meth:`pack` wrote.

        Raises
        ------
        msgspec.ValidationError
            Where an item is none of the record's.
        """
        found = _decoder.decode(payload)
        values = {name: getattr(found, name) for name in found.__struct_fields__}
        return {name: value for name, value in values.items() if value is not UNSET}


Step = Stage | PlainComponent
"""A component whose outputs are kept."""


def steps(nlp: Language, config: PipelineConfig) -> Iterator[tuple[str, Step]]:
    """Yield the stages and plain components of a pipeline, by their short names, in order.

    What a spaCy model has been trained to find belongs to the model and is neither.
    """
    sections = {component.name: component for component in config.components}
    before = []
    for name, pipe in nlp.pipeline:
        section = sections[name]
        if isinstance(pipe, Stage):
            before.append(pipe)
            yield short(name), pipe
        elif not isinstance(pipe, Component) and not (
            (section.from_model or config.saved) and isinstance(pipe, Pipe)
        ):
            factory = section.factory or name
            yield short(name), PlainComponent(name, factory, pipe, section.settings, tuple(before))


def extensions_of(steps: Mapping[str, Step], outputs: Mapping[str, StageOutput]) -> Extensions:
    """Return what stages of others and plain components add to a record.

    Raises
    ------
    DocumentError
        ``name_taken`` where a plain component has written under the name of a stage.
    """
    plain = {}
    own = {}
    for name, output in outputs.items():
        step = steps[name]
        if isinstance(step, PlainComponent):
            plain = output[ADDED][0]
        elif step.recorded:
            own[name] = {f: output[f] for f in step.provides if f not in {*ITEMS, ADDED_EVENTS}}
    own = {name: fields for name, fields in own.items() if fields}
    for name in sorted(own.keys() & plain.keys()):
        raise DocumentError(
            f"a plain component wrote doc._.{EXTENSIONS}[{name!r}], where the fields of the stage "
            f"{name} belong: take another key",
            code="name_taken",
            stage=name,
        )
    return {**plain, **msgspec.json.decode(msgspec.json.encode(own))} or UNSET


def is_foreign(step: Step) -> bool:
    """Return whether somebody else's code may change a document."""
    package = __name__.partition(".")[0]
    return isinstance(step, PlainComponent) or type(step).__module__.partition(".")[0] != package


def to_run(steps: Mapping[str, Step], have: Collection[str]) -> set[str]:
    """Name the steps that are to run, where the outputs of some are there already.

    All others, and those plain components behind which something runs that may read what they left
    on the tokens.
    """
    run = set()
    reading = False
    for name, step in reversed(list(steps.items())):
        if name not in have or (reading and isinstance(step, PlainComponent)):
            run.add(name)
            reading = reading or step.reads_tokens or step.reads_model
    return run


def stepped(
    step: Step, doc: Doc, kept: StageOutput | None, *, run: bool, apart: bool
) -> tuple[Doc, StageOutput]:
    """Run a step, or put back what it found earlier.

    Parameters
    ----------
    step : Stage or PlainComponent
        The step.
    doc : spacy.tokens.Doc
        What it reads.
    kept : StageOutput, optional
        What it found earlier: that counts, whether it runs or not.
    run : bool
        Whether to run it.
    apart : bool
        Whether its output is to be a copy, which nobody behind it can change.

    Raises
    ------
    DocumentError
        As :func:`~readout.pipeline.foreign_components.guarded` has it.
    """
    output: StageOutput = {}
    with guarded(step.name):
        if isinstance(step, PlainComponent) and run:
            doc, output = step(doc)
        elif isinstance(step, Stage) and run:
            output = step.found(step.run(doc))
        if kept is not None:
            step.restore(doc, kept)
            output = kept
        if apart:
            output = step.unpack(step.pack(output))
    return doc, output


@contextmanager
def guarded(name: str) -> Iterator[None]:
    """Let errors of a component cost the document alone, and name the component."""
    try:
        yield
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
