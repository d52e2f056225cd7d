"""The pipeline as Python code uses it: texts, dicts, files in, records out, in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from readout.config.configuration import PipelineConfig, read_config
from readout.config.sourcecode import with_code
from readout.errors import ConfigError, DocumentError
from readout.pipeline.assembly import Pipeline
from readout.pipeline.documents import document_of, id_of
from readout.records.types import Document, Record, decode_record

__all__ = ["OnError", "Readout", "load"]

OnError = Callable[[str, DocumentError], None]
"""Told the id of a document that cannot be annotated, and why."""


def load(
    config: Path | str | PipelineConfig | None = None,
    *,
    code: Path | str | Iterable[Path | str] = (),
) -> Readout:
    """Make a ready pipeline.

    Parameters
    ----------
    config : Path, str or PipelineConfig, optional
        A ``.cfg`` file, ``"readout:quotes-only.cfg"`` for a packaged one, the folder of a pipeline
        that ``nlp.to_disk`` saved; the packaged default otherwise.
    code : Path or str, or iterable of them, optional
        Files of Python code to import first: stages and components of your own.

    Returns
    -------
    Readout
        Callable on a text.

    Raises
    ------
    ConfigError
        Where the configuration is wrong, the spaCy model is not installed, or the code cannot be
        imported.

    Examples
    --------
    >>> readout = load("readout:quotes-only.cfg")
    >>> record = readout("“Open the valley road,” said Minister Tarn Oskel.")
    >>> record.quotes[0].text
    'Open the valley road,'
    """
    found = config if isinstance(config, PipelineConfig) else read_config(config)
    return Readout(with_code(found, code))


class Readout(Pipeline):
    """A loaded pipeline: takes texts or documents, gives records.

    Parameters
    ----------
    config : PipelineConfig
        As :func:`readout.config.configuration.read_config` reads it.

    Attributes
    ----------
    nlp : spacy.language.Language
        The spaCy pipeline underneath.
    """

    def pipe(
        self, items: Iterable[Any], *, n_process: int = 1, on_error: OnError | None = None
    ) -> Iterator[Record]:
        """Annotate many, one record each, in order.

        Parameters
        ----------
        items : iterable
            Texts; pairs of a text and its ``meta``, in which there may be an ``id``; dicts with
            the fields that a line of a ``.jsonl`` has (text, id, further ones for ``meta``), and
            ``meta`` itself; paths (:class:`pathlib.Path`) of files and folders. What has no id is
            called ``text-N``.
        n_process : int
            Processes that work; -1: as many as there are CPUs.
        on_error : callable, optional
            Called with the id of a document that cannot be annotated and the error, which is
            raised otherwise.

        Raises
        ------
        TypeError
            Where an item is of another type.
        """
        if isinstance(items, str | os.PathLike | Mapping):
            raise TypeError(
                f"pipe takes many: a list of texts, dicts or paths, not {type(items).__name__}"
            )
        if not isinstance(n_process, int):
            raise TypeError(f"n_process must be a whole number, not {n_process!r}")
        workers = (os.cpu_count() or 1) if n_process == -1 else n_process
        if workers < 1:
            raise ValueError(f"n_process must be 1 or more, or -1, not {n_process}")
        failed = on_error or _raised
        documents = _documents(items, self.config, failed)
        if workers > 1:
            yield from _parallel(self, documents, workers, failed)
            return
        for document in documents:
            try:
                record = self.annotate(document)
            except DocumentError as error:
                failed(document.id, error)
            else:
                yield record

    def annotate_file(self, path: Path | str, *, id: str | None = None) -> Record:
        """Annotate a file that holds one document, read as ``readout run`` reads it.

        Raises
        ------
        ConfigError
            ``several_documents`` where it holds more; where nothing is there.
        DocumentError
            Where it cannot be read or annotated.
        """
        if os.fspath(path) == "":
            raise ConfigError("no file is named: the path is empty", code="missing_path")
        name = None if id is None else id_of(id)
        found = list(islice(_of_path(Path(path), self.config, _raised), 2))
        if len(found) != 1:
            raise ConfigError(
                f"{path}: holds several documents: use pipe([Path({str(path)!r})])",
                code="several_documents",
            )
        return self.annotate(found[0] if name is None else replace(found[0], id=name))


def _parallel(
    readout: Pipeline, documents: Iterable[Document], workers: int, on_error: OnError
) -> Iterator[Record]:
    from readout.batch.engines import DocumentTask, LocalEngine

    with closing(LocalEngine(readout, workers)) as engine:
        tasks = (DocumentTask(one, readout.keys(one), {}) for one in documents)
        for task, result in engine.map(tasks):
            if (failed := result.failure) is None:
                yield decode_record(result.line)
            else:
                error = DocumentError(failed.message, code=failed.code, stage=failed.stage)
                on_error(task.document.id, error)


def _raised(id: str, error: DocumentError) -> None:
    raise type(error)(f"{id}: {error.message}", code=error.code, stage=error.stage) from error


def _documents(
    items: Iterable[Any], config: PipelineConfig, on_error: OnError
) -> Iterator[Document]:
    """Make documents of what was given, one in memory at a time.

    Raises
    ------
    TypeError
        Where an item is nothing that can be read; says which.
    ConfigError
        Where there is nothing at a path.
    """
    for number, item in enumerate(items, start=1):
        if isinstance(item, os.PathLike):
            yield from _of_path(item, config, on_error)
            continue
        try:
            yield _document(item, f"text-{number}", config)
        except (TypeError, ValueError) as error:
            raise TypeError(f"item {number}: {error}") from error


def _document(item: Any, name: Any, config: PipelineConfig) -> Document:
    """Make a document of a text, a text with its meta data, or the fields of a line."""
    if isinstance(item, Mapping):
        fields = dict(item)
        if config.text_field not in fields:
            raise TypeError(f"a dict needs the text under {config.text_field!r}")
        text, own = fields.pop(config.text_field), fields.pop(config.id_field, None)
        inner = fields.pop("meta") if isinstance(fields.get("meta"), Mapping) else {}
        return document_of(text, name if own is None else own, {**inner, **fields})
    if not (isinstance(item, tuple) and len(item) == 2):
        return document_of(item, name, None)
    text, meta = item
    if isinstance(meta, Mapping) and "id" in meta:
        name, meta = meta["id"], {key: meta[key] for key in meta if key != "id"}
    return document_of(text, name, meta)


def _of_path(
    path: os.PathLike[str], config: PipelineConfig, on_error: OnError
) -> Iterator[Document]:
    """Read a file, or all files of a folder, as ``readout run`` does."""
    from readout.batch.sources import ReadOptions, Rejected, collect, read

    reading = ReadOptions(config.text_field, config.id_field, config.limits)
    for item in read(collect([os.fspath(path)]), reading):
        if isinstance(item, Rejected):
            on_error(item.id, item.error)
        else:
            yield item
