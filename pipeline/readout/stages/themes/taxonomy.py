"""The taxonomy: themes as relationships between two poles, read from a TOML file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Literal, get_args

import msgspec
from msgspec.structs import replace

from readout.config.configuration import json_digest
from readout.errors import ConfigError, brief, cut, nearest
from readout.io.safe import read_toml
from readout.records.types import RelationType
from readout.stages.themes.phrasefinder import is_phrase

__all__ = ["SCHEMA", "Pole", "Taxonomy", "ThemeDefinition", "read_taxonomy"]

SCHEMA = "readout-taxonomy/1"
MOST_THEMES = 1_000
"""Each takes 0.1 MB of memory, and a thousandth of a second a sentence."""
DEEPEST = 20
"""More general themes above one at most."""
RELATION_TYPES: tuple[RelationType, ...] = get_args(RelationType)
NO_PHRASE = "is no phrase: words, * at the end of a word, ... between words"
UNKNOWN = re.compile(r"(?:unknown field `|enum value ')(.*)[`']$", re.DOTALL)
KINDS = {"`str`": "text", "`str | null`": "text", "`array`": "list", "`object`": "table"}
"""Types of values: msgspec's word for one -> TOML's."""

Name = Annotated[str, msgspec.Meta(min_length=1)]
Phrases = tuple[str, ...]


class Pole(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One side of a relationship: words that name it, and some that do so in a heading alone."""

    id: Name
    label: Name = ""
    terms: Annotated[Phrases, msgspec.Meta(min_length=1)] = ()
    headings: Phrases = ()

    def __post_init__(self) -> None:
        _check_phrases((*self.terms, *self.headings))


class ThemeDefinition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A relationship between two poles.

    ``signals`` are phrases that name it as such, by type of relation; ``parent`` is the id of the
    more general theme that it is a kind of, or None.
    """

    id: Name
    poles: tuple[Pole, Pole]
    label: Name = ""
    description: str = ""
    signals: dict[RelationType, Phrases] = {}
    parent: str | None = None

    def __post_init__(self) -> None:
        _check_phrases(chain.from_iterable(self.signals.values()))
        if self.poles[0].id == self.poles[1].id:
            raise ValueError("a theme has two poles of different ids")


def _check_phrases(phrases: Iterable[str]) -> None:
    for phrase in phrases:
        if not is_phrase(phrase):
            raise ValueError(f"{brief(phrase)} {NO_PHRASE}")


class Taxonomy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A set of themes that are told apart together."""

    schema: Literal["readout-taxonomy/1"]
    id: Name
    themes: Annotated[
        tuple[ThemeDefinition, ...], msgspec.Meta(min_length=1, max_length=MOST_THEMES)
    ]
    title: str = ""
    description: str = ""

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
        found = []
        while (above := parents.get(theme)) is not None:
            found.append(above)
            theme = above
        return found

    def kinds(self, theme: str) -> list[int]:
        """Return the numbers of the themes that are, at any remove, kinds of a more general one."""
        return [
            number for number, other in enumerate(self.themes) if theme in self.ancestors(other.id)
        ]


KNOWN: dict[str, Sequence[str]] = {
    "": Taxonomy.__struct_fields__,
    "themes": ThemeDefinition.__struct_fields__,
    "poles": Pole.__struct_fields__,
    "signals": RELATION_TYPES,
    "schema": [SCHEMA],
}
"""The keys and values that may stand in each table."""


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
    if data.get("schema") != SCHEMA:
        raise ConfigError(f"{path}: schema: must be {SCHEMA!r}", code="bad_taxonomy")
    try:
        taxonomy = msgspec.convert(data, Taxonomy)
        _check(taxonomy.themes)
        return replace(taxonomy, themes=tuple(_complete(taxonomy.themes)))
    except ValueError as error:  # msgspec's own is one
        raise ConfigError(f"{path}: {_reason(str(error))}", code="bad_taxonomy") from error


def _reason(message: str) -> str:
    """Return in the words of TOML what msgspec says, the key first."""
    reason, _, at = message.partition(" - at ")
    place = at.replace("`key` in ", "").strip("`$.")
    unknown = UNKNOWN.search(reason)
    known = KNOWN.get(place.rpartition(".")[2].partition("[")[0])
    if unknown and known:
        reason = f"unknown key {brief(unknown[1])}; {nearest(unknown[1], known)}"
    for kind, word in KINDS.items():
        reason = reason.replace(kind, word)
    return f"{place}: {reason}" if place else reason


def _check(themes: Sequence[ThemeDefinition]) -> None:
    """Make sure of what types do not say.

    Raises
    ------
    ValueError
        Like msgspec's.
    """
    parents = {theme.id: theme.parent for theme in themes}
    if len(parents) < len(themes):
        ids = ", ".join(theme.id for theme in themes)
        raise ValueError(f"an id stands twice among {cut(ids)} - at themes")
    for number, theme in enumerate(themes):
        if reason := _fault_above(theme.id, parents):
            raise ValueError(f"{reason} - at themes[{number}].parent")


def _fault_above(theme: str, parents: Mapping[str, str | None]) -> str:
    """Return what is wrong with the more general themes above one; nothing where nothing is."""
    above = [theme]
    while (parent := parents[above[-1]]) is not None:
        if parent not in parents:
            return f"{brief(parent)}: {cut(nearest(parent, parents))}"
        if parent in above:
            return f"{brief(theme)} is above itself"
        above.append(parent)
        if len(above) > DEEPEST:
            return f"{DEEPEST} themes above {brief(theme)}, or more"
    return ""


def _complete(themes: Sequence[ThemeDefinition]) -> Iterator[ThemeDefinition]:
    """Give ids for labels that are missing, and to poles without terms those of their kinds'."""

    def terms_of(theme: ThemeDefinition, side: int) -> Phrases:
        kinds = (terms_of(kind, side) for kind in themes if kind.parent == theme.id)
        return theme.poles[side].terms or tuple(dict.fromkeys(chain.from_iterable(kinds)))

    for number, theme in enumerate(themes):
        poles = [
            replace(pole, label=pole.label or pole.id, terms=terms_of(theme, side))
            for side, pole in enumerate(theme.poles)
        ]
        for side, pole in enumerate(poles):
            if not pole.terms:
                raise ValueError(
                    f"a list of words or phrases - at themes[{number}].poles[{side}].terms"
                )
        yield replace(theme, label=theme.label or theme.id, poles=(poles[0], poles[1]))
