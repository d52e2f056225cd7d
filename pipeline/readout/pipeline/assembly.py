"""From a configuration to a ready pipeline, and from a document to its record."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from threading import RLock
from time import perf_counter
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace
from spacy.tokens import Doc

from readout.config.configuration import PipelineConfig, file_digest, json_digest, text_digest
from readout.doc.origin import origin_of, set_origin
from readout.errors import ConfigError, DocumentError
from readout.io.garbage import no_collection
from readout.io.limits import check_document
from readout.pipeline.build import bare_doc, build, check_order, make_doc
from readout.pipeline.documents import document_of
from readout.pipeline.fingerprints import describe, fingerprints
from readout.pipeline.foreign_components import (
    PlainComponent,
    Step,
    extensions_of,
    guarded,
    is_foreign,
    stepped,
    steps,
    to_run,
)
from readout.pipeline.language_id import recorded_language
from readout.records.types import SCHEMA, Document, Entity, Event, Record
from readout.stages.base import (
    ADDED_EVENTS,
    ITEMS,
    Component,
    ModelComponent,
    Stage,
    StageOutput,
    set_document,
    short,
)

__all__ = ["Pipeline", "StageInfo", "short"]

KEYED_META = ("title", "date", "language")
KEY = 32
"""Letters of a cache key."""
MODEL = "model"
"""Name of the spaCy model's components in the table of times."""
REMEMBERED = 40_000
"""Words that spaCy remembers for good, in 20 MB: a new one costs as much as five known ones."""


@dataclass(frozen=True)
class StageInfo:
    """A stage of a pipeline, for people: its short name, version and what it reads and writes.

    ``reads_from`` names the stages before it that provide what it needs or uses.
    """

    name: str
    version: str
    factory: str
    needs: tuple[str, ...]
    uses: tuple[str, ...]
    provides: tuple[str, ...]
    reads_from: tuple[str, ...]


class Pipeline:
    """A loaded pipeline: takes a text or a document, gives its record.

    Parameters
    ----------
    config : PipelineConfig
        As :func:`readout.config.configuration.read_config` reads it.

    Attributes
    ----------
    nlp : spacy.language.Language
        The spaCy pipeline underneath.
    model : dict or None
        Name, version and hash of the spaCy model; None for a blank pipeline.
    prints : dict of str to (str, dict)
        The fingerprint of every stage, its hash first: all that could change the stage's output,
        the document aside.
    """

    def __init__(self, config: PipelineConfig) -> None:
        self.config = config
        self._zone: ExitStack | None = None
        self._lock = RLock()
        with no_collection():
            self.nlp = build(config)
        self.nlp.max_length = config.limits.max_chars
        self._stages = dict(steps(self.nlp, config))
        if not any(isinstance(one, Stage) for one in self._stages.values()):
            raise ConfigError(f"{config.path}: nlp.pipeline has no readout stage", code="no_stage")
        check_order(config, self.nlp.pipeline)
        self._apart = any(map(is_foreign, self._stages.values()))
        self._reads = self._find_reads()
        read = (key for stage in self._stages.values() for key in stage.meta)
        self._meta_read = sorted({*KEYED_META, *read})
        self.model = describe(self.nlp, config)
        self._models = {
            short(name): pipe
            for name, pipe in self.nlp.pipeline
            if isinstance(pipe, ModelComponent)
        }
        encoders = [pipe.fingerprint() for pipe in self._models.values()]
        self.prints = {
            name: (json_digest(found), found)
            for name, found in fingerprints(self.nlp, config, self._stages, self.model, encoders)
        }

    def __call__(
        self, text: str, *, id: str | None = None, meta: Mapping[str, Any] | None = None
    ) -> Record:
        """Annotate one text.

        Parameters
        ----------
        text : str
            The text; all offsets of the record count in it.
        id : str, optional
            The record's id, ``"text-1"`` by default.
        meta : mapping, optional
            ``date`` (what relative dates are resolved against: EDTF, any date that can be read in
            one way, a :class:`datetime.date`), ``title``, ``language``, and anything else.

        Raises
        ------
        TypeError
            Where one of these is of another type.
        DocumentError
            Where the text is too long or a stage fails on it.
        """
        return self.annotate(document_of(text, "text-1" if id is None else id, meta))

    def annotate(self, document: Document) -> Record:
        """Annotate a document as a source reads it."""
        return self.record(document, self.run(document))

    @property
    def stages(self) -> list[StageInfo]:
        """The stages of this pipeline in order."""
        return [
            StageInfo(
                name,
                stage.version,
                stage.factory,
                stage.needs,
                stage.uses,
                tuple(stage.provides),
                self._reads[name],
            )
            for name, stage in self._stages.items()
        ]

    @property
    def files(self) -> list[dict[str, str]]:
        """Files that the stages and the encoder read, with hashes: gazetteers, taxonomies, …."""
        parts: dict[str, Component | Step] = {**self._models, **self._stages}
        return [
            {"stage": name, "file": path.name, "sha256": file_digest(path)}
            for name, part in parts.items()
            for path in part.files
        ]

    def document_key(self, document: Document) -> str:
        """Return a hash of what the stages see of a document.

        That is the text, the meta data that they read, and the layout.
        """
        layout = document.layout
        return json_digest(
            {
                "text": text_digest(document.text),
                "meta": {key: document.meta.get(key) for key in self._meta_read},
                "layout": layout and [[b.kind, b.start, b.end, b.level] for b in layout],
            }
        )

    def keys(self, document: Document, document_key: str | None = None) -> dict[str, str]:
        """Return the cache key of every stage for a document.

        A key changes with anything that could change the stage's output: its version, settings and
        files, the spaCy model where it reads one, the keys of the stages it reads from, the text
        and its meta data.

        Parameters
        ----------
        document : Document
            What a source read.
        document_key : str, optional
            What :meth:`document_key` returns for it, where that is known already.
        """
        base = document_key or self.document_key(document)
        keys: dict[str, str] = {}
        for name, reads in self._reads.items():
            before = {earlier: keys[earlier] for earlier in reads}
            seen = [self.prints[name][0], before, base]
            if isinstance(self._stages[name], PlainComponent):  # which may read any meta data
                seen.append(document.meta)
            keys[name] = json_digest(seen)[:KEY]
        return keys

    def run(
        self,
        document: Document,
        have: Mapping[str, StageOutput] | None = None,
        seconds: dict[str, float] | None = None,
    ) -> dict[str, StageOutput]:
        """Compute the stages of a document that are not yet there.

        Parameters
        ----------
        document : Document
            What a source read.
        have : mapping of str to StageOutput, optional
            Outputs kept from an earlier run, by short stage name; they are not computed again.
        seconds : dict of str to float, optional
            The wall-clock time of each computed stage is added here (the spaCy model's components
            as ``model``, the encoder as ``encoder``).

        Returns
        -------
        dict of str to StageOutput
            The outputs of all stages.

        Raises
        ------
        DocumentError
            Where it is over a limit (``too_long``, ``too_many_blocks``), its text has a lone
            surrogate (``bad_text``), or a stage fails: with the stage's name, and its own code
            where it raised a DocumentError (``stage_failed`` otherwise).
        """
        have = have or {}
        check_document(document, self.config.limits)
        if have.keys() >= self._stages.keys():
            return {name: have[name] for name in self._stages}
        with self.zone():
            return self._run(document, have, {} if seconds is None else seconds)[1]

    def doc(self, document: Document) -> Doc:
        """Run all stages on a document, and return it as spaCy has it with what they found.

        To be read within a :meth:`zone`: behind it spaCy forgets words.

        Raises
        ------
        DocumentError
            As :meth:`run` does.
        """
        check_document(document, self.config.limits)
        with self._lock:
            doc, _ = self._run(document, {}, {})
        for step in self._stages.values():
            if isinstance(step, Stage):
                step.mirror(doc)
        set_origin(doc, document)
        return doc

    def record_of(self, doc: Doc) -> Record:
        """Return the record of a document that these stages have annotated, in whatever process.

        Raises
        ------
        DocumentError
            Where a stage has not (``not_annotated``).
        """
        outputs = {name: step.found(doc) for name, step in self._stages.items()}
        return self.record(origin_of(doc), outputs)

    def _document_doc(self, document: Document, due: Collection[str]) -> Doc:
        """Make a document as spaCy has it; of one token where no stage that is to run reads any."""
        vocab: Any = self.nlp.vocab  # whose stub does not tell of zones
        words = len(vocab.strings) + len(document.text) // 2
        if words >= REMEMBERED and self._zone is not None and not vocab.in_memory_zone:
            # the zone forgets from here on: there could be too many words to remember
            self._zone.enter_context(self.nlp.memory_zone())
        reading = (self._stages[name] for name in due)
        tokens = any(stage.reads_tokens or stage.reads_model for stage in reading)
        try:
            doc = make_doc(self.nlp, document.text) if tokens else bare_doc(document.text)
        except UnicodeEncodeError as error:
            raise DocumentError(
                f"a lone surrogate in the text: {error.reason}", code="bad_text"
            ) from error
        set_document(doc, document.meta, document.layout)
        return doc

    @contextmanager
    def zone(self) -> Iterator[None]:
        """Let documents that are annotated within share what spaCy remembers of words.

        At the end it is forgotten, but for the first words (:data:`REMEMBERED`). Without one, each
        document is a zone of its own. Where zones are nested, the outermost counts. Other threads
        wait for its end: a pipeline works for one at a time.
        """
        with self._lock:
            if self._zone is not None:
                yield
                return
            try:
                with ExitStack() as self._zone:
                    yield
            finally:
                self._zone = None

    def _run(
        self, document: Document, have: Mapping[str, StageOutput], seconds: dict[str, float]
    ) -> tuple[Doc, dict[str, StageOutput]]:
        """Run the pipeline on a document; return it as the last component gave it back."""
        outputs = {}
        due = to_run(self._stages, have)
        doc = self._document_doc(document, due)
        for name, pipe in self.nlp.pipeline:
            label = short(name)
            step = self._stages.get(label)
            begun = perf_counter()
            if step is not None:
                kept, run = have.get(label), label in due
                doc, outputs[label] = stepped(step, doc, kept, run=run, apart=self._apart)
            elif any(self._stages[one].reads_model for one in due - outputs.keys()):
                with guarded(name):
                    doc = pipe(doc)
            part = label if step is not None or isinstance(pipe, Component) else MODEL
            seconds[part] = seconds.get(part, 0.0) + perf_counter() - begun
        return doc, outputs

    def _find_reads(self) -> dict[str, tuple[str, ...]]:
        """Name for every stage those before it that provide what it needs or uses.

        A plain component may read from all, and all behind it may read from it.
        """
        found: dict[str, tuple[str, ...]] = {}
        for name, stage in self._stages.items():
            wanted = {*stage.needs, *stage.uses}
            found[name] = tuple(
                earlier
                for earlier in found
                if wanted & self._stages[earlier].provides.keys()
                or PlainComponent in (type(stage), type(self._stages[earlier]))
            )
        return found

    def record(
        self,
        document: Document,
        outputs: Mapping[str, StageOutput],
        keys: dict[str, str] | None = None,
    ) -> Record:
        """Join the outputs of the stages into the record of the document.

        The cache keys are worked out where they are not given.
        """
        fields: dict[str, list[Any]] = {name: [] for name in ITEMS}
        added: list[Event] = []
        warnings = list(document.warnings)
        for output in outputs.values():
            fields.update((name, output[name]) for name in fields.keys() & output)  # in any order
            added += output.get(ADDED_EVENTS, [])
            warnings += output["warnings"]
        fields["entities"] = _with_events(fields["entities"], fields["events"])
        fields["events"] = sorted(
            [*fields["events"], *added], key=lambda event: event.mentions[0].span
        )
        frames, turns = fields.pop("document"), fields.pop("turns")
        meta = {"title": None, "date": None, "language": None, **document.meta}
        if meta["title"] is None:
            titles = (one.span for one in fields["segments"] if one.kind == "title")
            words = (document.text[start:end].split() for start, end in titles)
            meta["title"] = next(map(" ".join, words), None)
        meta["language"], odd = recorded_language(meta["language"], document.text)
        warnings += odd
        return Record(
            schema=SCHEMA,
            id=document.id,
            source=document.source,
            meta=meta,
            document=frames[-1] if frames else None,
            text=document.text,
            stages=keys or self.keys(document),
            extensions=extensions_of(self._stages, outputs),
            warnings=warnings,
            turns=turns or UNSET,
            **fields,
        )

    def pack(self, stage: str, output: StageOutput) -> bytes:
        """Write the output of a stage as JSON, for the cache."""
        return self._stages[stage].pack(output)

    def unpack(self, stage: str, payload: bytes) -> StageOutput:
        """Read what :meth:`pack` wrote.

        Its types alone are checked. The cache knows by a checksum that an output is what was put
        there, and the offsets of a record tell that it fits its text; nothing else about a kept
        result is looked at.
        """
        return self._stages[stage].unpack(payload)


def _with_events(entities: Iterable[Entity], events: Iterable[Event]) -> list[Entity]:
    """Return the entities, each mention of an event with that event's id in its normal form."""
    named = {m.entity: event.id for event in events for m in event.mentions if m.entity}
    return [
        replace(e, normal={**(e.normal or {}), "event": named[e.id]}) if e.id in named else e
        for e in entities
    ]
