"""Reading what the encoder learns from.

PolNeAR articles, tagged sentences, passages with inline markup.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from readout.errors import ConfigError
from readout.language.encoding import ENTITIES, ROLES

__all__ = [
    "EntitySpan",
    "Example",
    "Labels",
    "RoleSpan",
    "read_attributions",
    "read_labels",
    "read_marked",
    "read_tagged",
]

RoleSpan = tuple[int, int, str]
EntitySpan = tuple[int, int, tuple[str, ...]]
"""Start, end, the labels that it may have; none where the corpus does not say (no loss there)."""
PARAGRAPH = re.compile(r"[^\n]+")
MARKUP = re.compile(r"<(/?)([A-Za-z]{1,12})>")
NO_SPACE_BEFORE = frozenset({",", ".", ";", ":", ")", "]", "'s", "’s", "?", "!", "%", "”", "’"})
NO_SPACE_AFTER = frozenset({"(", "[", "“", "$", "‘"})


@dataclass(frozen=True, slots=True)
class Example:
    """One paragraph.

    Attributes
    ----------
    corpus : str
        Where it comes from.
    text : str
        The paragraph; offsets count in it.
    roles : list of (start, end, role) or None
        Parts of attributions; None where the corpus does not mark them.
    entities : list of (start, end, labels) or None
        Entities, likewise.
    known : tuple of str
        The entity labels that the corpus marks.
    """

    corpus: str
    text: str
    roles: list[RoleSpan] | None = None
    entities: list[EntitySpan] | None = None
    known: tuple[str, ...] = ENTITIES


@dataclass(frozen=True, slots=True)
class Labels:
    """How a corpus's entity tags read in ours: tag -> labels.

    None of a tag's own means that it is ignored.
    """

    known: tuple[str, ...]
    tags: dict[str, tuple[str, ...] | None] = field(default_factory=dict)


def read_labels(path: Path) -> dict[str, Labels]:
    """Read how the tags of each corpus map to the record's labels (TOML, a table a corpus).

    ``known`` lists the labels that the corpus marks; each tag has the labels that it may mean,
    ``[]`` where the tag says nothing that the record knows (ignored in training) and ``false``
    where it is no entity of ours.
    """
    try:
        tables = tomllib.loads("\n".join(line for _, line in _lines(path)))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: {error}", code="bad_training") from error
    found = {}
    for name, table in tables.items():
        try:
            known = tuple(table["known"])
            tags = {
                tag: tuple(to) if isinstance(to, list) else None
                for tag, to in table["tags"].items()
            }
        except (KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"{path}: [{name}] needs 'known' (a list) and 'tags' (a table)", code="bad_training"
            ) from error
        wrong = {label for to in tags.values() for label in to or ()} - set(known) | set(
            known
        ) - set(ENTITIES)
        if wrong:
            raise ConfigError(
                f"{path}: [{name}] names labels that are not known: {sorted(wrong)}",
                code="bad_training",
            )
        found[name] = Labels(known, tags)
    return found


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file with their numbers, from 1."""
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                yield number, line.rstrip("\n")
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error}", code="bad_training"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: is not UTF-8", code="bad_training") from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in _lines(path):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise ConfigError(
                f"{path}:{number}: no JSON: {error.msg}", code="bad_training"
            ) from error
        if not isinstance(row, dict):
            raise ConfigError(f"{path}:{number}: a JSON object is expected", code="bad_training")
        yield number, row


def read_attributions(path: Path) -> list[Example]:
    """Read articles with attributions (JSON lines.

    ``text``, ``attributions``), one example a paragraph.

    An attribution has lists ``source``, ``cue`` and ``content`` of ``[start, end]`` (characters of
    the article) and may say ``nested``.

    Where attributions overlap, the outer one stands: the published instances have one label a
    token.
    """
    found: list[Example] = []
    for number, row in _rows(path):
        try:
            text = row["text"]
            spans = _flat(
                [
                    (start, end, role, bool(item.get("nested")))
                    for item in row["attributions"]
                    for role in ROLES
                    for start, end in item[role]
                ]
            )
        except (KeyError, TypeError, ValueError) as error:
            raise ConfigError(
                f"{path}:{number}: no article with attributions: {error!r}", code="bad_training"
            ) from error
        for match in PARAGRAPH.finditer(text):
            low, high = match.span()
            roles = [
                (max(s, low) - low, min(e, high) - low, role)
                for s, e, role in spans
                if s < high and e > low
            ]
            found.append(Example("attributions", match.group(), roles=roles))
    return found


def _flat(spans: Sequence[tuple[int, int, str, bool]]) -> list[RoleSpan]:
    """Keep spans that do not overlap: those of outer attributions first, longer ones first."""
    kept: list[RoleSpan] = []
    taken: set[int] = set()
    for start, end, role, _ in sorted(spans, key=lambda s: (s[3], s[0] - s[1], s[0])):
        inside = range(start, end)
        if not taken.isdisjoint(inside):
            continue
        taken.update(inside)
        kept.append((start, end, role))
    return sorted(kept)


def read_tagged(path: Path, labels: dict[str, Labels], corpus: str) -> list[Example]:
    """Read sentences with a BIO tag a token (``tokens``, ``tags``).

    Parameters
    ----------
    path : Path
        JSON lines.
    labels : dict
        As :func:`read_labels` gives it.
    corpus : str
        Which of its tables holds.
    """
    if corpus not in labels:
        raise ConfigError(
            f"no labels for the corpus {corpus!r}; known: {', '.join(sorted(labels))}",
            code="bad_training",
        )
    table = labels[corpus]
    found: list[Example] = []
    for number, row in _rows(path):
        try:
            text, offsets = _lay_out(row["tokens"])
            if len(row["tags"]) != len(offsets):
                raise ValueError(f"{len(offsets)} tokens, {len(row['tags'])} tags")  # noqa: TRY301
            entities = list(_entities(row["tags"], offsets, table))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ConfigError(
                f"{path}:{number}: no tagged sentence of {corpus}: {error!r}", code="bad_training"
            ) from error
        found.append(Example(corpus, text, entities=entities, known=table.known))
    return found


def _entities(
    tags: Sequence[str], offsets: Sequence[tuple[int, int]], table: Labels
) -> Iterator[EntitySpan]:
    open_tag, start = "", 0
    for at, tag in enumerate([*tags, "O"]):
        if open_tag and tag != f"I-{open_tag}":
            allowed = table.tags[open_tag]
            if allowed is not None:
                yield offsets[start][0], offsets[at - 1][1], allowed
            open_tag = ""
        if tag.startswith("B-"):
            open_tag, start = tag[2:], at


def _lay_out(tokens: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    """Join tokens to a text, and say where each stands in it."""
    text, previous = "", ""
    offsets: list[tuple[int, int]] = []
    for token in tokens:
        if text and token not in NO_SPACE_BEFORE and previous not in NO_SPACE_AFTER:
            text += " "
        offsets.append((len(text), len(text) + len(token)))
        text += token
        previous = token
    return text, offsets


def read_marked(path: Path) -> list[Example]:
    """Read passages with inline markup, one a line; lines that begin with ``#`` are comments.

    ``<source>``, ``<cue>`` and ``<content>`` mark attributions, ``<ORG>`` and its like entities,
    properly nested; an entity may stand in a part of an attribution, or the other way round, but
    none in another of its kind.
    """
    found: list[Example] = []
    for number, line in _lines(path):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            found.append(_parse(line.strip()))
        except ValueError as error:
            raise ConfigError(f"{path}:{number}: {error}", code="bad_training") from error
    return found


def _parse(line: str) -> Example:
    text, at = "", 0
    roles: list[RoleSpan] = []
    entities: list[EntitySpan] = []
    stack: list[tuple[str, int]] = []
    for match in MARKUP.finditer(line):
        closing, name = match.groups()
        text += line[at : match.start()]
        at = match.end()
        if name not in ROLES and name not in ENTITIES:
            raise ValueError(f"unknown tag <{name}>")
        if not closing:
            stack.append((name, len(text)))
            continue
        if not stack or stack[-1][0] != name:
            raise ValueError(f"</{name}> closes nothing")
        _, start = stack.pop()
        if name in ROLES:
            roles.append((start, len(text), name))
        else:
            entities.append((start, len(text), (name,)))
    if stack:
        raise ValueError(f"<{stack[-1][0]}> is not closed")
    for spans in (sorted(roles), sorted(entities)):
        for left, right in pairwise(spans):
            if right[0] < left[1]:
                raise ValueError(
                    f"{text[right[0] : right[1]]!r} stands inside {text[left[0] : left[1]]!r}"
                )
    return Example("marked", text + line[at:], sorted(roles), sorted(entities))
