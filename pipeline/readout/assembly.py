"""From a configuration to a ready pipeline, and from a document to its record."""

from __future__ import annotations

import hashlib
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import groupby
from pathlib import Path
from time import perf_counter
from typing import Any

import spacy.about
from spacy.tokens import Doc

from readout.build import bare_doc, build, make_doc
from readout.components import guarded, restored, short
from readout.config import PipelineConfig, file_digest, json_digest, read_config
from readout.errors import ConfigError, DocumentError
from readout.foreign import told_language
from readout.garbage import no_collection
from readout.order import check_order
from readout.records import SCHEMA, Document, Record, Segment, Source
from readout.stages.base import (
    Component,
    ModelComponent,
    Stage,
    StageOutput,
    set_document,
)
from readout.windows import TOKEN_PIPES, read_in_pieces

__all__ = ["Readout", "StageInfo", "load", "short"]

KEYED_META = ("title", "date", "language")
FIELDS = (
    "segments",
    "sentences",
    "glossary",
    "entities",
    "quotes",
    "events",
    "passages",
)
"""The lists of a record that stages make."""
MODEL = "model"
"""What the time of the spaCy model's components is counted under."""
SHARED_CODE = ("assembly.py", "build.py", "matmul.py", "spans.py")


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


def load(config: Path | str | PipelineConfig | None = None) -> Readout:
    """Make a ready pipeline.

    Parameters
    ----------
    config : Path, str or PipelineConfig, optional
        A ``.cfg`` file, ``"readout:quotes-only.cfg"`` for a packaged one; the packaged default
        otherwise.

    Returns
    -------
    Readout
        Callable on a text.

    Raises
    ------
    ConfigError
        Where the configuration is wrong or the spaCy model is not installed.

    Examples
    --------
    >>> readout = load("readout:quotes-only.cfg")
    >>> record = readout("“Open the valley road,” said Minister Tarn Oskel.")
    >>> record.quotes[0].text
    'Open the valley road,'
    """
    return Readout(
        config if isinstance(config, PipelineConfig) else read_config(config)
    )


class Readout:
    """A loaded pipeline: takes texts or documents, gives records.

    Parameters
    ----------
    config : PipelineConfig
        As :func:`readout.config.read_config` reads it.

    Attributes
    ----------
    nlp : spacy.language.Language
        The spaCy pipeline underneath.
    """

    def __init__(self, config: PipelineConfig) -> None:
        self.config = config
        self._zoned = False
        with no_collection():
            self.nlp = build(config)
        self.nlp.max_length = config.max_chars
        self._stages = {
            short(name): pipe
            for name, pipe in self.nlp.pipeline
            if isinstance(pipe, Stage)
        }
        if not self._stages:
            raise ConfigError(
                f"{config.path}: nlp.pipeline has no readout stage", code="no_stage"
            )
        check_order(config, self.nlp.pipeline)
        self._reads = self._find_reads()
        self._meta_read = self._find_meta()
        self._token_pipes = self._find_token_pipes()
        self._model = self._describe_model()
        self._prints = {
            name: (_digest(found), found) for name, found in self._fingerprints()
        }

    def __call__(
        self,
        text: str,
        *,
        id: str | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> Record:
        """Annotate one text.

        Parameters
        ----------
        text : str
            The text; all offsets of the record count in it.
        id : str, optional
            The record's id, ``"text-1"`` by default.
        meta : mapping, optional
            ``date`` (EDTF, what relative dates are resolved against), ``title``, ``language``, and
            anything else.

        Raises
        ------
        DocumentError
            Where the text is too long or a stage fails on it.
        """
        return self.annotate(_document(text, id or "text-1", meta))

    def pipe(
        self, texts: Iterable[str | tuple[str, Mapping[str, Any]]]
    ) -> Iterator[Record]:
        """Annotate many texts, one record each, in order.

        Parameters
        ----------
        texts : iterable of str or (str, mapping)
            Texts, or texts with their ``meta``; an ``id`` in it becomes the record's id
            (``"text-N"`` otherwise).
        """
        for number, item in enumerate(texts, start=1):
            text, meta = (
                (item, {}) if isinstance(item, str) else (item[0], dict(item[1]))
            )
            yield self.annotate(
                _document(text, str(meta.pop("id", f"text-{number}")), meta)
            )

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
    def model(self) -> dict[str, Any] | None:
        """Name, version and hash of the spaCy model, or None for a blank pipeline."""
        return self._model

    @property
    def files(self) -> list[dict[str, str]]:
        """What the stages and the encoder read, with hashes: gazetteers, taxonomies, models."""
        parts: dict[str, Component] = {**self._models(), **self._stages}
        return [
            {"stage": name, "file": path.name, "sha256": file_digest(path)}
            for name, part in parts.items()
            for path in part.files
        ]

    def _models(self) -> dict[str, ModelComponent]:
        return {
            short(name): pipe
            for name, pipe in self.nlp.pipeline
            if isinstance(pipe, ModelComponent)
        }

    @property
    def prints(self) -> dict[str, tuple[str, dict[str, Any]]]:
        """The fingerprint of every stage, its hash first.

        It holds all that could change the stage's output, the document aside.
        """
        return self._prints

    def document_key(self, document: Document) -> str:
        """Return a hash of what the stages see of a document.

        That is the text, the meta data that they read, and the layout.
        """
        layout = [[b.kind, b.start, b.end, b.level] for b in document.layout or ()]
        return _digest(
            {
                "text": _text_digest(document.text),
                "meta": {key: document.meta.get(key) for key in self._meta_read},
                "layout": None if document.layout is None else layout,
            }
        )

    def keys(
        self,
        document: Document,
        document_key: str | None = None,
    ) -> dict[str, str]:
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
            keys[name] = _digest([self._prints[name][0], before, base])
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
            Where the text is too long (``too_long``) or has a lone surrogate (``bad_text``), or a
            stage fails: with the stage's name, and its own code where it raised a DocumentError
            (``stage_failed`` otherwise).
        """
        have = have or {}
        self._check_length(document)
        if have.keys() >= self._stages.keys():
            return {name: have[name] for name in self._stages}
        with self.zone():
            doc = self._document_doc(document, have)
            return self._run(doc, have, {} if seconds is None else seconds)[1]

    def doc(self, document: Document) -> Doc:
        """Run all stages on a document, and return it as spaCy has it with what they found.

        To be read within a :meth:`zone`: behind it spaCy forgets words.

        Raises
        ------
        DocumentError
            As :meth:`run` does.
        """
        self._check_length(document)
        return self._run(self._document_doc(document, {}), {}, {})[0]

    def _check_length(self, document: Document) -> None:
        count = len(document.text)
        most = self.config.max_chars
        if count > most:
            raise DocumentError(
                f"{count:,} characters are more than max_chars = {most:,}: split the document or "
                "raise readout.max_chars in the configuration",
                code="too_long",
            )

    def _document_doc(self, document: Document, have: Container[str]) -> Doc:
        """Make a document as spaCy has it, with what its source knows."""
        try:
            doc = self._doc(document.text, have)
        except UnicodeEncodeError as error:
            raise DocumentError(
                f"a lone surrogate in the text: {error.reason}", code="bad_text"
            ) from error
        set_document(doc, document.meta, document.layout)
        return doc

    @contextmanager
    def zone(self) -> Iterator[None]:
        """Let documents that are annotated within share what spaCy remembers of words.

        At the end it is forgotten. Without one, each document is a zone of its own. Where zones are
        nested, the outermost counts. Like the pipeline itself they are one thread's affair: a
        pipeline for each thread.
        """
        if self._zoned:
            yield
            return
        self._zoned = True
        try:
            with self.nlp.memory_zone():
                yield
        finally:
            self._zoned = False

    def _doc(
        self,
        text: str,
        have: Container[str],
    ) -> Doc:
        """Make a document; of one token where no stage that is to run reads any."""
        due = [stage for name, stage in self._stages.items() if name not in have]
        if any(stage.reads_tokens or stage.reads_model for stage in due):
            return make_doc(self.nlp, text)
        return bare_doc(text)

    def _needs_model(self, done: Container[str]) -> bool:
        """Whether a stage that is not done reads what the model's components find."""
        return any(
            stage.reads_model
            for name, stage in self._stages.items()
            if name not in done
        )

    def _run(
        self,
        doc: Doc,
        have: Mapping[str, StageOutput],
        seconds: dict[str, float],
    ) -> tuple[Doc, dict[str, StageOutput]]:
        """Run the pipeline; the document that comes out may be another than the one put in."""
        outputs: dict[str, StageOutput] = {}
        done = set(have)
        for by_token, pipes in groupby(self.nlp.pipeline, self._is_token_pipe):
            if by_token:
                if self._needs_model(done):
                    with _timed(seconds, MODEL):
                        run = [guarded(*item) for item in pipes]
                        doc = read_in_pieces(doc, run, self._segment_starts(doc))
                continue
            for name, pipe in pipes:
                label = short(name) if isinstance(pipe, Component) else MODEL
                with _timed(seconds, label):
                    if isinstance(pipe, Stage):
                        stage = (
                            partial(restored, pipe, have[label])
                            if label in have
                            else pipe
                        )
                        doc = guarded(name, stage)(doc)
                        outputs[label] = pipe.output(doc)
                        done.add(label)
                    elif self._needs_model(done):
                        doc = guarded(name, pipe)(doc)
        return doc, outputs

    def _is_token_pipe(self, item: tuple[str, Any]) -> bool:
        return item[0] in self._token_pipes

    def _find_reads(self) -> dict[str, tuple[str, ...]]:
        """Name for every stage those before it that provide what it needs or uses."""
        found: dict[str, tuple[str, ...]] = {}
        for name, stage in self._stages.items():
            wanted = {*stage.needs, *stage.uses}
            found[name] = tuple(
                earlier
                for earlier in found
                if wanted & self._stages[earlier].provides.keys()
            )
        return found

    def _find_meta(self) -> list[str]:
        """Name the meta data that stages read."""
        read = (key for stage in self._stages.values() for key in stage.meta)
        return sorted({*KEYED_META, *read})

    def _find_token_pipes(self) -> frozenset[str]:
        """Name the components that read a long document in pieces.

        They are those of the model, if they stand together: those that stand apart may need what an
        earlier one has left of the whole document.
        """
        wanted = {c.name for c in self.config.components if c.from_model} & TOKEN_PIPES
        groups = [
            by_token
            for by_token, _ in groupby(self.nlp.pipe_names, wanted.__contains__)
        ]
        return frozenset(wanted) if sum(groups) == 1 else frozenset()

    def _segment_starts(self, doc: Doc) -> list[int]:
        """Return where the segments of a document begin, where a stage has found them."""
        found = (
            stage.read(doc, "segments")
            for stage in self._stages.values()
            if "segments" in stage.provides
        )
        return [segment.start for segments in found for segment in segments or ()]

    def record(
        self,
        document: Document,
        outputs: Mapping[str, StageOutput],
        keys: dict[str, str] | None = None,
    ) -> Record:
        """Join the outputs of the stages into the record of the document.

        The cache keys are worked out where they are not given.
        """
        fields: dict[str, list[Any]] = {name: [] for name in FIELDS}
        warnings = list(document.warnings)
        for stage, output in outputs.items():
            for name in fields.keys() & self._stages[stage].provides.keys():
                fields[name] = output[name]
            warnings += output["warnings"]
        frames = [frame for o in outputs.values() for frame in o.get("document", [])]
        meta = {"title": None, "date": None, "language": None, **document.meta}
        if meta["title"] is None:
            meta["title"] = _title(document.text, fields["segments"])
        meta["language"], odd = told_language(meta["language"], document.text)
        warnings += odd
        return Record(
            schema=SCHEMA,
            id=document.id,
            source=document.source,
            meta=meta,
            document=frames[-1] if frames else None,
            text=document.text,
            stages=keys or self.keys(document),
            warnings=warnings,
            **fields,
        )

    def pack(
        self,
        stage: str,
        output: StageOutput,
    ) -> bytes:
        """Write the output of a stage as JSON, for the cache."""
        return self._stages[stage].pack(output)

    def unpack(
        self,
        stage: str,
        payload: bytes,
    ) -> StageOutput:
        """Read what :meth:`pack` wrote."""
        return self._stages[stage].unpack(payload)

    def _fingerprints(self) -> Iterator[tuple[str, dict[str, Any]]]:
        encoders = [pipe.fingerprint() for pipe in self._models().values()]
        for name, stage in self._stages.items():
            found = stage.fingerprint()
            if stage.reads_tokens or stage.reads_model:
                found["lang"], found["spacy"] = self.nlp.lang, spacy.about.__version__
                found["tokens"] = _shared_digest()
            if stage.reads_model:
                found["model"] = self._model and self._model["sha256"]
                found["components"] = [
                    c.name for c in self.config.components if c.from_model
                ]
                found["encoder"] = encoders
            yield name, found

    def _describe_model(self) -> dict[str, Any] | None:
        path = self.nlp.path
        if path is None:
            return None
        meta = self.nlp.meta
        return {
            "name": self.config.model,
            "version": meta.get("version"),
            "sha256": file_digest(Path(path)),
        }


@contextmanager
def _timed(seconds: dict[str, float], label: str) -> Iterator[None]:
    """Add the time that the block takes."""
    start = perf_counter()
    yield
    seconds[label] = seconds.get(label, 0.0) + perf_counter() - start


def _title(text: str, segments: Iterable[Segment]) -> str | None:
    """Return the words of the first title."""
    for segment in segments:
        if segment.kind == "title":
            return " ".join(text[segment.start : segment.end].split())
    return None


@lru_cache(maxsize=1)
def _shared_digest() -> str:
    """Hash the code, outside the stages, that makes tokens and has models read them."""
    here = Path(__file__).parent
    return _digest([file_digest(here / name) for name in SHARED_CODE])


def _digest(value: Any) -> str:
    return json_digest(value)[:32]


def _document(
    text: str,
    id: str,
    meta: Mapping[str, Any] | None,
) -> Document:
    source = Source(None, _text_digest(text), "text/plain")
    return Document(id, text, dict(meta or {}), source)


def _text_digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
