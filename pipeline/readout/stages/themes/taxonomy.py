"""The taxonomy: themes as relationships between two poles, read from a TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from readout.config import json_digest
from readout.errors import ConfigError, nearest
from readout.records import RelationType
from readout.stages.themes.phrasefinder import is_phrase

__all__ = ["SCHEMA", "Pole", "Taxonomy", "ThemeDefinition", "read_taxonomy"]

SCHEMA = "readout-taxonomy/1"
KEYS = {
    "": {"schema", "id", "title", "description", "themes"},
    "themes": {"id", "label", "description", "parent", "poles", "signals"},
    "poles": {"id", "label", "terms", "headings"},
}
RELATION_TYPES: tuple[str, ...] = get_args(RelationType)


@dataclass(frozen=True)
class Pole:
    """One side of a relationship, the words that name it, and those that name it in a heading alone."""

    id: str
    label: str
    terms: tuple[str, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class ThemeDefinition:
    """A relationship between two poles; ``signals`` are phrases that name it as such, by type of relation.

    ``parent`` is the id of the more general theme that it is a kind of, or None.
    """

    id: str
    label: str
    description: str
    poles: tuple[Pole, Pole]
    signals: dict[str, tuple[str, ...]]
    parent: str | None = None


@dataclass(frozen=True)
class Taxonomy:
    """A set of themes that are told apart together."""

    id: str
    title: str
    themes: tuple[ThemeDefinition, ...]

    @property
    def hash(self) -> str:
        """SHA-256 of what a model depends on: the ids of themes and poles, and their phrases in order."""
        parts = [
            [
                t.id,
                [[p.id, list(p.terms), list(p.headings)] for p in t.poles],
                {k: list(v) for k, v in t.signals.items()},
                *([t.parent] if t.parent else []),
            ]
            for t in self.themes
        ]
        return json_digest(parts)

    @property
    def wording(self) -> str:
        """SHA-256 of labels and descriptions, by which a theme without many examples is judged, too."""
        return json_digest([[t.label, t.description] for t in self.themes])

    def ancestors(self, theme: str) -> list[str]:
        """Return the ids of the more general themes that a theme is a kind of, the nearest first."""
        parents = {t.id: t.parent for t in self.themes}
        found: list[str] = []
        above = parents.get(theme)
        while above is not None:
            found.append(above)
            above = parents.get(above)
        return found

    def kinds(self, theme: str) -> list[int]:
        """Return the numbers of the themes that are, at any remove, kinds of a more general one."""
        return [
            number for number, other in enumerate(self.themes) if theme in self.ancestors(other.id)
        ]


def read_taxonomy(path: Path) -> Taxonomy:
    """Read a taxonomy.

    Parameters
    ----------
    path : Path
        A TOML file with ``schema = "readout-taxonomy/1"``, ``id`` and ``[[themes]]`` of two ``[[themes.poles]]``.

    Raises
    ------
    ConfigError
        With the code ``bad_taxonomy``; the message names file, key and reason.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(
            f"{path}: cannot be read as a taxonomy: {error}", code="bad_taxonomy"
        ) from error
    _known(path, "", data, "")
    if data.get("schema") != SCHEMA:
        raise _bad(path, "schema", f"must be {SCHEMA!r}")
    items = _list(path, "themes", data)
    for number, item in enumerate(items):
        _known(path, f"themes[{number}]", item, "themes")
    _check_parents(path, items)
    themes = tuple(
        _theme(path, f"themes[{i}]", item) for i, item in enumerate(_with_inherited(items))
    )
    ids = [theme.id for theme in themes]
    if len(set(ids)) != len(ids):
        raise _bad(path, "themes", f"an id stands twice among {', '.join(ids)}")
    return Taxonomy(_text(path, "id", data, "id"), str(data.get("title", "")), themes)


def _with_inherited(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give poles of a parent that list no terms those of the poles of its children, side by side, and so on upwards."""
    by_id = {str(item.get("id")): item for item in items}

    def terms_of(item: dict[str, Any], side: int) -> list[Any]:
        poles = item.get("poles")
        pole = poles[side] if isinstance(poles, list) and len(poles) == 2 else None
        if not isinstance(pole, dict):
            return []
        if "terms" in pole:
            return pole["terms"] if isinstance(pole["terms"], list) else []
        below = [other for other in by_id.values() if other.get("parent") == item.get("id")]
        return [term for other in below for term in terms_of(other, side)]

    made = []
    for item in items:
        poles = item.get("poles")
        if isinstance(poles, list) and len(poles) == 2:
            inherited = [
                list({str(term): term for term in terms_of(item, side)}.values()) for side in (0, 1)
            ]
            poles = [
                {**pole, "terms": terms}
                if isinstance(pole, dict) and "terms" not in pole and terms
                else pole
                for pole, terms in zip(poles, inherited, strict=True)
            ]
            item = {**item, "poles": poles}  # noqa: PLW2901 - a copy, filled
        made.append(item)
    return made


def _check_parents(path: Path, items: list[dict[str, Any]]) -> None:
    parents = {str(item.get("id")): item.get("parent") for item in items}
    for number, (theme, parent) in enumerate(parents.items()):
        if parent is not None and not isinstance(parent, str):
            raise _bad(path, f"themes[{number}].parent", "must be a text")
        if parent is not None and parent not in parents:
            raise _bad(
                path,
                f"themes[{number}].parent",
                f"{parent!r}: {nearest(str(parent), list(parents))}",
            )
        seen, above = {theme}, parent
        while above is not None:
            if above in seen:
                raise _bad(path, f"themes[{number}].parent", f"{theme!r} is above itself")
            seen.add(above)
            above = parents.get(above)


def _theme(path: Path, key: str, item: Any) -> ThemeDefinition:
    _known(path, key, item, "themes")
    poles = [
        _pole(path, f"{key}.poles[{i}]", pole)
        for i, pole in enumerate(_list(path, f"{key}.poles", item, "poles"))
    ]
    if len(poles) != 2 or poles[0].id == poles[1].id:
        raise _bad(path, f"{key}.poles", "a theme has two poles of different ids")
    return ThemeDefinition(
        _text(path, f"{key}.id", item, "id"),
        str(item.get("label", item["id"])),
        str(item.get("description", "")),
        (poles[0], poles[1]),
        _signals(path, f"{key}.signals", item.get("signals", {})),
        _text(path, f"{key}.parent", item, "parent") if "parent" in item else None,
    )


def _signals(path: Path, key: str, data: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict):
        raise _bad(path, key, "must be a table of lists, by type of relation")
    for kind in data:
        if kind not in RELATION_TYPES:
            raise _bad(
                path, f"{key}.{kind}", f"unknown type of relation; {nearest(kind, RELATION_TYPES)}"
            )
    return {kind: _phrases(path, f"{key}.{kind}", phrases) for kind, phrases in data.items()}


def _pole(path: Path, key: str, item: Any) -> Pole:
    _known(path, key, item, "poles")
    name = _text(path, f"{key}.id", item, "id")
    terms = _phrases(path, f"{key}.terms", item.get("terms", []))
    if not terms:
        raise _bad(path, f"{key}.terms", "must be a list of words or phrases, at least one")
    headings = _phrases(path, f"{key}.headings", item.get("headings", []))
    return Pole(name, str(item.get("label", name)), terms, headings)


def _phrases(path: Path, key: str, items: Any) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise _bad(path, key, "must be a list of words or phrases")
    for item in items:
        if not is_phrase(item):
            raise _bad(
                path,
                key,
                f"{item!r} is no phrase: words, * at the end of a word, ... between words",
            )
    return tuple(items)


def _list(path: Path, key: str, data: dict[str, Any], name: str = "themes") -> list[Any]:
    items = data.get(name)
    if not isinstance(items, list) or not items:
        raise _bad(path, key, "must be a list of tables, at least one")
    return items


def _text(path: Path, key: str, data: dict[str, Any], name: str) -> str:
    value = data.get(name)
    if not isinstance(value, str) or not value:
        raise _bad(path, key, "must be a text")
    return value


def _known(path: Path, key: str, data: Any, level: str) -> None:
    if not isinstance(data, dict):
        raise _bad(path, key, "must be a table")
    for name in data:
        if name not in KEYS[level]:
            raise _bad(
                path, f"{key}.{name}".lstrip("."), f"unknown key; {nearest(name, KEYS[level])}"
            )


def _bad(path: Path, key: str, reason: str) -> ConfigError:
    return ConfigError(f"{path}: {key}: {reason}", code="bad_taxonomy")
