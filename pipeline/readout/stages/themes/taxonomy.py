"""The taxonomy: themes as relationships between two poles, read from a TOML file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, get_args

from readout.config.configuration import json_digest
from readout.errors import ConfigError, brief, cut, nearest
from readout.io.safe import read_toml
from readout.records.types import RelationType
from readout.stages.themes.phrasefinder import is_phrase

__all__ = ["SCHEMA", "Pole", "Taxonomy", "ThemeDefinition", "read_taxonomy"]

SCHEMA = "readout-taxonomy/1"
KEYS = {
    "": {"schema", "id", "title", "description", "themes"},
    "themes": {"id", "label", "description", "parent", "poles", "signals"},
    "poles": {"id", "label", "terms", "headings"},
}
MOST_THEMES = 1_000
"""Each takes 0.1 MB of memory, and a thousandth of a second a sentence."""
DEEPEST = 20
"""More general themes above one at most."""
NO_TERMS = "must be a list of words or phrases, at least one"
RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)


@dataclass(frozen=True)
class Pole:
    """One side of a relationship: words that name it, and some that do so in a heading alone."""

    id: str
    label: str
    terms: tuple[str, ...]
    headings: tuple[str, ...]


@dataclass(frozen=True)
class ThemeDefinition:
    """A relationship between two poles.

    ``signals`` are phrases that name it as such, by type of relation; ``parent`` is the id of the
    more general theme that it is a kind of, or None.
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
        """SHA-256 of what a model depends on: ids of themes and poles, and their phrases."""
        parts = []
        for theme in self.themes:
            poles = [[pole.id, pole.terms, pole.headings] for pole in theme.poles]
            above = [theme.parent] if theme.parent else []
            parts.append([theme.id, poles, theme.signals, *above])
        return json_digest(parts)

    @property
    def wording(self) -> str:
        """SHA-256 of labels and descriptions: themes without many examples are judged by them."""
        return json_digest([[t.label, t.description] for t in self.themes])

    @property
    def ids(self) -> frozenset[str]:
        """The ids of its themes."""
        return frozenset(theme.id for theme in self.themes)

    @property
    def version(self) -> str:
        """SHA-256 of both: two taxonomies of one id are the same where theirs is."""
        return json_digest([self.hash, self.wording])

    def ancestors(self, theme: str) -> list[str]:
        """Return the ids of the more general themes that a theme is a kind of, nearest first."""
        parents = {t.id: t.parent for t in self.themes}
        found: list[str] = []
        while (above := parents.get(theme)) is not None:
            found.append(above)
            theme = above
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
        A TOML file with ``schema = "readout-taxonomy/1"``, ``id`` and ``[[themes]]`` of two
        ``[[themes.poles]]``.

    Raises
    ------
    ConfigError
        With the code ``bad_taxonomy``; the message names file, key and reason.
    """
    data = read_toml(path, "a taxonomy", "bad_taxonomy")
    _known(path, "", data, "")
    if data.get("schema") != SCHEMA:
        raise _bad(path, "schema", f"must be {SCHEMA!r}")
    items = _list(path, "themes", data)
    if len(items) > MOST_THEMES:
        raise _bad(path, "themes", f"{len(items):,}; {MOST_THEMES:,} at most")
    for number, item in enumerate(items):
        _known(path, f"themes[{number}]", item, "themes")
    _check_parents(path, items)
    themes = [_theme(path, f"themes[{number}]", item) for number, item in enumerate(items)]
    ids = [theme.id for theme in themes]
    if len(set(ids)) != len(ids):
        raise _bad(path, "themes", f"an id stands twice among {cut(', '.join(ids))}")
    complete = tuple(_with_terms(themes))
    for number, theme in enumerate(complete):
        for side, pole in enumerate(theme.poles):
            if not pole.terms:
                raise _bad(path, f"themes[{number}].poles[{side}].terms", NO_TERMS)
    title = _told(path, "title", data, "title")
    return Taxonomy(_text(path, "id", data, "id"), title, complete)


def _with_terms(themes: list[ThemeDefinition]) -> Iterator[ThemeDefinition]:
    """Give poles without terms those of the poles of the theme's kinds, side by side."""
    kinds: dict[str | None, list[str]] = {}
    for theme in themes:
        kinds.setdefault(theme.parent, []).append(theme.id)
    poles = {theme.id: theme.poles for theme in themes}

    @cache
    def terms_of(theme: str, side: int) -> tuple[str, ...]:
        below = (terms_of(kind, side) for kind in kinds.get(theme, ()))
        return poles[theme][side].terms or tuple(dict.fromkeys(chain.from_iterable(below)))

    for theme in themes:
        first, second = (
            replace(pole, terms=terms_of(theme.id, side)) for side, pole in enumerate(theme.poles)
        )
        yield replace(theme, poles=(first, second))


def _check_parents(path: Path, items: list[dict[str, Any]]) -> None:
    parents = {str(item.get("id")): item.get("parent") for item in items}
    for number, (theme, parent) in enumerate(parents.items()):
        key = f"themes[{number}].parent"
        if parent is None:
            continue
        if not isinstance(parent, str):
            raise _bad(path, key, "must be a text")
        if parent not in parents:
            raise _bad(path, key, f"{brief(parent)}: {cut(nearest(parent, parents))}")
        seen = {theme}
        above: str | None = parent
        while above is not None:
            if above in seen:
                raise _bad(path, key, f"{brief(theme)} is above itself")
            seen.add(above)
            if len(seen) > DEEPEST:
                raise _bad(path, key, f"{DEEPEST} themes above {brief(theme)}, or more")
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
        id=_text(path, f"{key}.id", item, "id"),
        label=_text(path, f"{key}.label", {"label": item["id"], **item}, "label"),
        description=_told(path, f"{key}.description", item, "description"),
        poles=(poles[0], poles[1]),
        signals=_signals(path, f"{key}.signals", item.get("signals", {})),
        parent=item.get("parent"),
    )


def _signals(path: Path, key: str, data: Any) -> dict[str, tuple[str, ...]]:
    if not isinstance(data, dict):
        raise _bad(path, key, "must be a table of lists, by type of relation")
    for kind in data:
        if kind not in RELATION_TYPES:
            raise _bad(
                path,
                cut(f"{key}.{kind}"),
                f"unknown type of relation; {nearest(kind, RELATION_TYPES)}",
            )
    return {kind: _phrases(path, f"{key}.{kind}", phrases) for kind, phrases in data.items()}


def _pole(path: Path, key: str, item: Any) -> Pole:
    _known(path, key, item, "poles")
    name = _text(path, f"{key}.id", item, "id")
    terms = _phrases(path, f"{key}.terms", item.get("terms", []))
    if "terms" in item and not terms:
        raise _bad(path, f"{key}.terms", NO_TERMS)
    headings = _phrases(path, f"{key}.headings", item.get("headings", []))
    label = _text(path, f"{key}.label", {"label": name, **item}, "label")
    return Pole(name, label, terms, headings)


def _phrases(path: Path, key: str, items: Any) -> tuple[str, ...]:
    if not isinstance(items, list):
        raise _bad(path, key, "must be a list of words or phrases")
    for item in items:
        if not is_phrase(item):
            reason = "is no phrase: words, * at the end of a word, ... between words"
            raise _bad(path, key, f"{brief(item)} {reason}")
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


def _told(path: Path, key: str, data: dict[str, Any], name: str) -> str:
    """Return a text that may be missing, or empty."""
    return "" if data.get(name, "") == "" else _text(path, key, data, name)


def _known(path: Path, key: str, data: Any, level: str) -> None:
    if not isinstance(data, dict):
        raise _bad(path, key, "must be a table")
    for name in data:
        if name not in KEYS[level]:
            place = cut(f"{key}.{name}".lstrip("."))
            raise _bad(path, place, f"unknown key; {nearest(name, KEYS[level])}")


def _bad(path: Path, key: str, reason: str) -> ConfigError:
    return ConfigError(f"{path}: {key}: {reason}", code="bad_taxonomy")
