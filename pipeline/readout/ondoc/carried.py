"""Files of a component that a saved pipeline carries along, so that it works anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from readout.config import resolve
from readout.errors import ConfigError

__all__ = ["Named", "carried", "carry"]

Named = Mapping[str, str | list[str] | None]
"""Setting -> the file or folder that it names, or several, or none."""


def carry(
    named: Named,
    read: Iterable[Path],
    folder: Path,
) -> None:
    """Copy into a folder what settings name.

    Parameters
    ----------
    named : mapping
        What the settings of a component say.
    read : iterable of Path
        The files that it reads: of a folder these alone are copied.
    folder : Path
        Made where there is something to copy. It may be the one that the files lie in.
    """
    files = list(read)
    copies = [
        copy
        for setting, value in named.items()
        for place, source in _places(folder / setting, value)
        for copy in _copies(resolve(source), files, place)
    ]
    for setting in named:
        shutil.rmtree(folder / setting, ignore_errors=True)
    for place, content in copies:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def carried(
    named: Named,
    folder: Path,
) -> dict[str, str | list[str] | None]:
    """Return the settings with the files that :func:`carry` copied.

    Raises
    ------
    ConfigError
        Where one is missing (``missing_file``).
    """
    found: dict[str, str | list[str] | None] = {}
    for setting, value in named.items():
        paths = [_only(place) for place, _ in _places(folder / setting, value)]
        if isinstance(value, list):
            found[setting] = paths
        else:
            found[setting] = paths[0] if paths else None
    return found


def _places(
    folder: Path,
    value: str | list[str] | None,
) -> list[tuple[Path, str]]:
    """Return the folder for each file of a setting: names of several may be the same."""
    values = value if isinstance(value, list) else [value] if value else []
    return [(folder / str(number), name) for number, name in enumerate(values)]


def _copies(
    source: Path,
    files: list[Path],
    folder: Path,
) -> Iterator[tuple[Path, bytes]]:
    """Yield what a file, or what is read of a folder, becomes in another folder."""
    for file in files:
        if file.is_relative_to(source):
            place = folder / source.name / file.relative_to(source)
            yield place, file.read_bytes()


def _only(folder: Path) -> str:
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    if len(found) != 1:
        raise ConfigError(
            f"{folder}: the saved pipeline must have one file or folder there and has "
            f"{len(found)}: save it again with nlp.to_disk",
            code="missing_file",
        )
    return str(found[0])
