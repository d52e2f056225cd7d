"""Files of a component that a saved pipeline carries along, so that it works anywhere."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path

from spacy.language import Language
from spacy.util import get_minor_version_range

from readout.config.configuration import resolve
from readout.errors import ConfigError

__all__ = ["Named", "announce", "carried", "carry", "listed", "was_saved"]

CARRYING = "readout_carrying"
"""The key in ``nlp.meta`` of the components whose files a saved pipeline carries."""
DISTRIBUTION = "policy-readout"
"""Requirement of a package made of a pipeline: spaCy finds none without top_level.txt."""
Named = Mapping[str, str | list[str] | None]
"""Setting -> the file or folder that it names, or several, or none."""


def announce(nlp: Language, name: str, *, carries: bool) -> None:
    """Write into a pipeline's meta data what it needs once saved, and what it then carries."""
    required: list[str] = nlp.meta.setdefault("requirements", [])
    if not any(one.startswith(DISTRIBUTION) for one in required):
        required.append(f"{DISTRIBUTION}{get_minor_version_range(version(DISTRIBUTION))}")
    carrying: list[str] = nlp.meta.setdefault(CARRYING, [])
    if carries and name not in carrying:
        carrying.append(name)


def was_saved(nlp: Language, name: str) -> bool:
    """Return if a component is one of a saved pipeline: its files are loaded once it is made."""
    return name in nlp.meta.get(CARRYING, [])


def carry(named: Named, read: Iterable[Path], folder: Path) -> None:
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
    copies = []
    for setting, value in named.items():
        for place, name in _places(folder / setting, value):
            source = resolve(name)
            copies += [
                (place / source.name / file.relative_to(source), file.read_bytes())
                for file in files
                if file.is_relative_to(source)
            ]
    for setting in named:
        shutil.rmtree(folder / setting, ignore_errors=True)
    for path, content in copies:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def carried(named: Named, folder: Path) -> dict[str, str | list[str] | None]:
    """Return the settings with the files that :func:`carry` copied.

    Raises
    ------
    ConfigError
        Where one is missing (``missing_file``).
    """
    found = {}
    for setting, value in named.items():
        paths = []
        for place, _ in _places(folder / setting, value):
            there = sorted(place.iterdir()) if place.is_dir() else []
            if len(there) != 1:
                raise ConfigError(
                    f"{place}: the saved pipeline must have one file or folder there and has "
                    f"{len(there)}: save it again with nlp.to_disk",
                    code="missing_file",
                )
            paths.append(str(there[0]))
        found[setting] = paths if isinstance(value, list) else next(iter(paths), None)
    return found


def _places(folder: Path, value: str | list[str] | None) -> list[tuple[Path, str]]:
    """Return the folder for each file of a setting: names of several may be the same."""
    return [(folder / str(number), name) for number, name in enumerate(listed(value))]


def listed(value: str | list[str] | None) -> list[str]:
    """Return the files that a setting names: several, one, or none."""
    if isinstance(value, list):
        return value
    return [value] if value else []
