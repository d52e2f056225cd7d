"""Many documents from Python: texts, dicts, files in, records out, in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from readout.batch.engines import LocalEngine, Task
from readout.batch.sources import Reading, Rejected, collect, read
from readout.config.configuration import PipelineConfig
from readout.errors import ConfigError, DocumentError
from readout.pipeline.assembly import Readout
from readout.pipeline.given import document_of, id_of
from readout.records.types import Document, Record, decode_record

__all__ = ["OnError", "annotate_file", "documents_of", "pipe"]

OnError = Callable[[str, DocumentError], None]
"""Told the id of a document that cannot be annotated, and why."""


def pipe(
    readout: Readout, items: Iterable[Any], n_process: int, on_error: OnError | None
) -> Iterator[Record]:
    """Annotate many; see :meth:`readout.pipeline.assembly.Readout.pipe`."""
    if isinstance(items, str | os.PathLike | Mapping):
        raise TypeError(
            f"pipe takes many: a list of texts, dicts or paths, not {type(items).__name__}"
        )
    if not isinstance(n_process, int):
        raise TypeError(f"n_process must be a whole number, not {n_process!r}")
    workers = (os.cpu_count() or 1) if n_process == -1 else n_process
    if workers < 1:
        raise ValueError(f"n_process must be 1 or more, or -1, not {n_process}")
    documents = documents_of(items, readout.config, on_error or _raised)
    found = _alone(readout, documents) if workers == 1 else _shared(readout, documents, workers)
    for name, record in found:
        if isinstance(record, DocumentError):
            (on_error or _raised)(name, record)
        else:
            yield record


Outcome = Iterator[tuple[str, Record | DocumentError]]


def _alone(readout: Readout, documents: Iterable[Document]) -> Outcome:
    for document in documents:
        try:
            yield document.id, readout.annotate(document)
        except DocumentError as error:
            yield document.id, error


def _shared(readout: Readout, documents: Iterable[Document], workers: int) -> Outcome:
    """Annotate on worker processes."""
    engine = LocalEngine(readout, workers)
    try:
        tasks = (Task(one, readout.keys(one), {}) for one in documents)
        for task, result in engine.map(tasks):
            failed = result.failure
            if result.line is not None:
                yield task.document.id, decode_record(result.line)
            elif failed is not None:
                error = DocumentError(failed.message, code=failed.code, stage=failed.stage)
                yield task.document.id, error
    finally:
        engine.close()


def _raised(id: str, error: DocumentError) -> None:
    raise type(error)(f"{id}: {error.message}", code=error.code, stage=error.stage) from error


def documents_of(
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
        name = f"text-{number}"
        if isinstance(item, os.PathLike):
            yield from _at(item, config, on_error)
            continue
        try:
            if isinstance(item, Mapping):
                yield _of_fields(item, name, config)
            elif isinstance(item, tuple) and len(item) == 2:
                text, meta = item
                if isinstance(meta, Mapping) and "id" in meta:
                    name = meta["id"]
                    meta = {key: meta[key] for key in meta if key != "id"}
                yield document_of(text, name, meta)
            else:
                yield document_of(item, name, None)
        except (TypeError, ValueError) as error:
            raise TypeError(f"item {number}: {error}") from error


def _of_fields(item: Mapping[str, Any], name: str, config: PipelineConfig) -> Document:
    """Make a document of a dict, as of a line of a ``.jsonl``; ``meta`` may hold further fields."""
    fields = dict(item)
    if config.text_field not in fields:
        raise TypeError(f"a dict needs the text under {config.text_field!r}")
    text, own = fields.pop(config.text_field), fields.pop(config.id_field, None)
    more = fields.pop("meta") if isinstance(fields.get("meta"), Mapping) else {}
    return document_of(text, name if own is None else own, {**more, **fields})


def _at(path: os.PathLike[str], config: PipelineConfig, on_error: OnError) -> Iterator[Document]:
    """Read a file, or all files of a folder, as ``readout run`` does."""
    reading = Reading(config.text_field, config.id_field, config.limits)
    for item in read(collect([os.fspath(path)]), reading):
        if isinstance(item, Rejected):
            on_error(item.id, item.error)
        else:
            yield item


def annotate_file(readout: Readout, path: Path | str, id: str | None) -> Record:
    """Annotate a file; see :meth:`readout.pipeline.assembly.Readout.annotate_file`."""
    if os.fspath(path) == "":
        raise ConfigError("no file is named: the path is empty", code="missing_path")
    name = None if id is None else id_of(id)
    found = list(islice(_at(Path(path), readout.config, _raised), 2))
    if len(found) != 1:
        raise ConfigError(
            f"{path}: holds several documents: use pipe([Path({str(path)!r})])",
            code="several_documents",
        )
    return readout.annotate(found[0] if name is None else replace(found[0], id=name))
