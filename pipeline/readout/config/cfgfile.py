"""Reading a ``.cfg`` as spaCy writes it: sections in sections, their values as JSON.

Unlike spaCy's own reader, and ``configparser`` behind it, it takes what strangers wrote, in time
that grows with the size of the file alone: a reference (``${section.key}``) is a whole value and
leads to a plain one, so that none grows or goes round in circles.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

from readout.errors import ConfigError, brief, nearest
from readout.io.safe import read_text

__all__ = ["Entry", "Sections", "entries", "read_sections"]

Sections = dict[str, Any]
"""Sections by name, and in each sections and values by key."""
Entry = tuple[str, str, Any]
"""The path of a section or value (``"nlp.lang"``), its key, and its value."""

Values = dict[str, list[str]]
"""The lines of each value of a section, by key."""
T = TypeVar("T")

WHAT = "a configuration"
LARGEST = 1_000_000
"""Bytes of a file: those of spaCy's models have 5,000."""
DEEPEST = 16
"""Sections in sections, or lists in lists, at most."""
LONGEST_NAME = 200
"""Characters of the name of a section or a key at most."""
FARTHEST = 10
"""References on the way from one to its value at most."""
REFERENCE = re.compile(r"\$\{([^${}]*)\}")
FORBIDDEN = re.compile(r"[\0-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
HEADER = re.compile(r"\[([^\[\]]+)\]")
COMMENTS = ("#", ";")


def read_sections(path: Path, allowed: frozenset[str] | None = None) -> Sections:
    """Read a file.

    Parameters
    ----------
    path : Path
        A file in UTF-8.
    allowed : frozenset of str, optional
        The names that its sections may have.

    Returns
    -------
    dict
        What stands in it. A value that is no JSON is a text; references are followed.

    Raises
    ------
    ConfigError
        ``bad_config``: the message says which line, section or key. ``unknown_key`` for a section
        that is not allowed.
    """
    text = read_text(path, WHAT, "bad_config", LARGEST)
    try:
        texts = _parsed(text)
        for first in dict.fromkeys(name.partition(".")[0] for name in texts):
            if allowed is not None and first not in allowed:
                raise ConfigError(
                    f"{path}: {first}: unknown key; {nearest(first, allowed)}", code="unknown_key"
                )
        return _nested(texts)
    except ValueError as error:
        raise ConfigError(
            f"{path}: cannot be read as {WHAT}: {error}", code="bad_config"
        ) from error


def entries(sections: Sections, name: str = "") -> Iterator[Entry]:
    """Yield what stands in sections at any depth, dictionaries in lists included.

    Parameters
    ----------
    sections : dict
        As :func:`read_sections` returns them.
    name : str
        Where they stand (``"components.ner"``).
    """
    for key, value in sections.items():
        inner = f"{name}.{key}" if name else key
        yield inner, key, value
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from entries(item, inner)
            elif isinstance(item, list):
                yield from entries({"": item}, inner)


def _parsed(text: str) -> dict[str, Values]:
    """Return the lines of all values, by section and key."""
    found: dict[str, Values] = {}
    section: Values | None = None
    value: list[str] | None = None
    for number, line in enumerate(text.split("\n"), 1):
        stripped, where = line.strip(), f"line {number}"
        if not stripped or stripped.startswith(COMMENTS):
            continue
        _check_text(where, stripped)
        header = HEADER.fullmatch(stripped)
        key, equals, first = stripped.partition("=")
        if value is not None and line[0].isspace():
            value.append(stripped)  # a value goes on in lines that are indented
        elif header is not None:
            section, value = _put(found, f"{where}: section", header[1], {}), None
        elif section is not None and equals:
            value = _put(section, f"{where}: key", key.rstrip(), [first.lstrip()])
        else:
            raise ValueError(f"{where}: {brief(stripped)} is neither [section] nor key = value")
    return found


def _put(table: dict[str, T], where: str, name: str, value: T) -> T:
    """Enter what must not be there yet."""
    if name in table:
        raise ValueError(f"{where} {brief(name)}: stands twice")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{where} {brief(name)}: a name of more than {LONGEST_NAME} characters")
    table[name] = value
    return value


def _nested(texts: dict[str, Values]) -> Sections:
    """Put sections into sections, and follow references."""
    values_by_key = {
        (section, key): _value(f"{section}.{key}", "\n".join(lines))
        for section, values in texts.items()
        for key, lines in values.items()
    }
    found: Sections = {}
    for section in sorted(texts, key=lambda name: name.count(".")):
        parts = section.split(".")
        if not all(parts) or len(parts) > DEEPEST:
            raise ValueError(f"[{section}]: no name of a section")
        node = found
        for number, part in enumerate(parts):
            if (".".join(parts[:number]), part) in values_by_key:
                raise ValueError(f"[{section}]: {part} is a value as well")
            node = node.setdefault(part, {})
        node.update({key: _followed(values_by_key, section, key) for key in texts[section]})
    return found


def _value(where: str, text: str) -> Any:
    """Read a value as JSON; what is none is a text."""
    if len(text) > 1 and text[0] == text[-1] == "'":
        raise ValueError(f"{where}: {brief(text)}: texts stand in double quotes")
    try:
        value = json.loads(text, parse_constant=_finite, parse_float=_finite)
    except RecursionError as error:
        raise ValueError(f"{where}: nested too deep") from error
    except ValueError:  # of a number with too many digits, too
        return text
    _check_nested(where, value)
    return value


def _followed(values_by_key: dict[tuple[str, str], Any], section: str, key: str) -> Any:
    """Return a value, or the one that its reference leads to."""
    where = section, key
    for _ in range(FARTHEST):
        value = values_by_key[where]
        if "${" not in json.dumps(value):
            return value
        what = f"{section}.{key}: {brief(value)}"
        found = REFERENCE.fullmatch(str(value))
        if found is None:
            raise ValueError(f"{what}: a reference must be the whole value, ${{a.b}}")
        name, _, last = found[1].replace(":", ".").rpartition(".")
        where = (name or where[0], last)
        if where not in values_by_key:
            raise ValueError(f"{what}: there is no value of that name")
    raise ValueError(f"{section}.{key}: a reference that leads on and on")


def _check_nested(where: str, value: Any, depth: int = 0) -> None:
    """Refuse lists and dictionaries that are nested too deep, and texts that cannot be written."""
    if depth >= DEEPEST:
        raise ValueError(f"{where}: nested too deep")
    if isinstance(value, str):
        _check_text(where, value)
    elif isinstance(value, list | dict):
        for one in (*value, *(value.values() if isinstance(value, dict) else ())):
            _check_nested(where, one, depth + 1)


def _check_text(where: str, text: str) -> None:
    if FORBIDDEN.search(text):
        raise ValueError(f"{where}: a control character, or half of one, in a text")


def _finite(text: str) -> float:
    found = float(text)
    if not math.isfinite(found):
        raise ValueError(text)
    return found
