"""Sources to hold statements against: a file or a folder of texts, or of records."""

from __future__ import annotations

import os
from collections.abc import Iterator

from readout.analyze.again.against import Source
from readout.errors import ConfigError
from readout.io.files import Place, place_of
from readout.records.dataset import is_annotations, read_records

__all__ = ["SUFFIXES", "read_sources"]

SUFFIXES = (".txt", ".md")
"""Files that are read as text, as they are."""


def read_sources(path: str | os.PathLike[str]) -> Iterator[Source]:
    """Read sources, one in memory at a time.

    Parameters
    ----------
    path : str or path
        A folder with ``.txt`` and ``.md`` files, at any depth, or such a file; an output folder of
        a run, or a file of records (``.jsonl``): then the texts of the records.

    Yields
    ------
    Source
        By name: of a file its path below the folder, of a record its id.

    Raises
    ------
    ConfigError
        At once: ``missing_path``, ``no_sources``. While reading: ``unreadable``, and as
        :func:`readout.read_records` raises.
    """
    place = place_of(path)
    if place.kind() == "folder":
        if any(is_annotations(child.name) for child in place.children()):
            return _of_records(path)
        texts = [file for file in place.walk() if file.name.endswith(SUFFIXES)]
    else:
        if not place.name.endswith(SUFFIXES):
            return _of_records(path)
        texts = [place]
    if not texts:
        raise ConfigError(
            f"{place.shown}: holds no sources: name a folder with {' or '.join(SUFFIXES)} files, "
            "or the output folder of a run",
            code="no_sources",
        )
    return _of_texts(texts, place.shown)


def _of_records(path: str | os.PathLike[str]) -> Iterator[Source]:
    records = read_records(path)
    return (Source(record.id, record.text) for record in records)


def _of_texts(texts: list[Place], folder: str) -> Iterator[Source]:
    for text in texts:
        name = text.shown.removeprefix(folder).lstrip("/\\") or text.name
        yield Source(name, _read(text))


def _read(place: Place) -> str:
    try:
        with place.file.open("rb") as stream:
            content: bytes = stream.read()
    except OSError as error:
        raise ConfigError(
            f"{place.shown}: cannot be read: {error.strerror or error}", code="unreadable"
        ) from error
    return content.decode("utf-8-sig", "replace")
