"""Reading what the encoder learns from: attributions, tagged sentences, marked passages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import msgspec

from readout.errors import ConfigError
from readout.io.safe import NoJsonError, read_json, read_toml
from readout.language.encoding import ENTITIES, ROLES
from readout.records.types import Offsets
from readout.train.gold import bad_training, read_lines

__all__ = [
    "ATTRIBUTIONS",
    "EntitySpan",
    "Example",
    "Labels",
    "RoleSpan",
    "read_attributions",
    "read_labels",
    "read_marked",
    "read_tagged",
    "read_texts",
]

RoleSpan = tuple[int, int, str]
EntitySpan = tuple[int, int, tuple[str, ...]]
"""Start, end, the labels that it may have; none where the corpus does not say (no loss there)."""
ATTRIBUTIONS = "attributions"
"""What a corpus of attributions is called that has no name."""
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


class _Table(msgspec.Struct):
    known: tuple[str, ...]
    tags: dict[str, tuple[str, ...] | bool]


class _Attribution(msgspec.Struct):
    source: list[Offsets]
    cue: list[Offsets]
    content: list[Offsets]
    nested: bool | None = None


class _Article(msgspec.Struct):
    text: str
    attributions: list[_Attribution]


class _Text(msgspec.Struct):
    text: str


class _Sentence(msgspec.Struct):
    tokens: list[str]
    tags: list[str]


def read_labels(path: Path) -> dict[str, Labels]:
    """Read how the tags of each corpus map to the record's labels (TOML, a table a corpus).

    ``known`` lists the labels that the corpus marks; each tag has the labels that it may mean,
    ``[]`` where the tag says nothing that the record knows (ignored in training) and ``false``
    where it is no entity of ours.
    """
    tables = read_toml(path, "training data", "bad_training")
    found = {}
    for name, given in tables.items():
        try:
            table = msgspec.convert(given, _Table)
        except msgspec.ValidationError as error:
            reason = f"[{name}] needs 'known' (a list) and 'tags' (a table): {error}"
            raise bad_training(path, reason) from error
        tags = {tag: to if isinstance(to, tuple) else None for tag, to in table.tags.items()}
        named = {label for to in tags.values() for label in to or ()}
        wrong = (named - set(table.known)) | (set(table.known) - set(ENTITIES))
        if wrong:
            raise bad_training(path, f"[{name}] names labels that are not known: {sorted(wrong)}")
        found[name] = Labels(table.known, tags)
    return found


_Row = TypeVar("_Row", _Article, _Text, _Sentence)


def _rows(path: Path, kind: type[_Row], what: str) -> Iterator[tuple[str, _Row]]:
    """Yield the rows of a file (JSON lines), each behind its place."""
    for place, line in read_lines(path):
        try:
            yield place, read_json(line, kind)
        except NoJsonError as error:
            raise bad_training(place, f"no {what}: {error}") from error


def read_attributions(path: Path, corpus: str = ATTRIBUTIONS) -> list[Example]:
    """Read articles with attributions (JSON lines), one example a paragraph.

    A line has ``text`` and ``attributions``. An attribution has lists ``source``, ``cue`` and
    ``content`` of ``[start, end]`` (characters of the article) and may say ``nested``.

    Where attributions overlap, the outer one stands: the published instances have one label a
    token.
    """
    found: list[Example] = []
    for _, article in _rows(path, _Article, "article with attributions"):
        spans = _flat(article.attributions)
        for match in PARAGRAPH.finditer(article.text):
            low, high = match.span()
            roles = [
                (max(start, low) - low, min(end, high) - low, role)
                for start, end, role in spans
                if start < high and end > low
            ]
            found.append(Example(corpus, match.group(), roles=roles))
    return found


def read_texts(path: Path, corpus: str) -> list[Example]:
    """Read texts without labels (JSON lines with ``text``), one example a paragraph."""
    return [
        Example(corpus, match.group())
        for _, row in _rows(path, _Text, "text")
        for match in PARAGRAPH.finditer(row.text)
    ]


def _flat(attributions: Sequence[_Attribution]) -> list[RoleSpan]:
    """Keep spans that do not overlap: those of outer attributions first, longer ones first."""
    spans = [
        (one.nested or False, start - end, start, role)
        for one in attributions
        for role, parts in zip(ROLES, (one.source, one.cue, one.content), strict=True)
        for start, end in parts
    ]
    kept: list[RoleSpan] = []
    taken: set[int] = set()
    for _, size, start, role in sorted(spans, key=lambda span: span[:3]):
        inside = range(start, start - size)
        if taken.isdisjoint(inside):
            taken.update(inside)
            kept.append((start, inside.stop, role))
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
        known = ", ".join(sorted(labels))
        raise ConfigError(
            f"no labels for the corpus {corpus!r}; known: {known}", code="bad_training"
        )
    table = labels[corpus]
    what = f"tagged sentence of {corpus}"
    found: list[Example] = []
    for place, row in _rows(path, _Sentence, what):
        text, offsets = _lay_out(row.tokens)
        if len(row.tags) != len(offsets):
            reason = f"{len(offsets)} tokens, {len(row.tags)} tags"
            raise bad_training(place, f"no {what}: {reason}")
        unknown = {tag[2:] for tag in row.tags if tag.startswith("B-")} - set(table.tags)
        if unknown:
            raise bad_training(place, f"no {what}: unknown tag {min(unknown)!r}")
        entities = list(_entities(row.tags, offsets, table))
        found.append(Example(corpus, text, entities=entities, known=table.known))
    return found


def _entities(
    tags: Sequence[str], offsets: Sequence[Offsets], table: Labels
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


def _lay_out(tokens: Sequence[str]) -> tuple[str, list[Offsets]]:
    """Join tokens to a text, and say where each stands in it."""
    text = previous = ""
    offsets: list[Offsets] = []
    for token in tokens:
        if text and token not in NO_SPACE_BEFORE and previous not in NO_SPACE_AFTER:
            text += " "
        start = len(text)
        text += token
        offsets.append((start, len(text)))
        previous = token
    return text, offsets


def read_marked(path: Path) -> list[Example]:
    """Read passages with inline markup, one a line; lines that begin with ``#`` are comments.

    ``<source>``, ``<cue>`` and ``<content>`` mark attributions, ``<ORG>`` and its like entities,
    properly nested; an entity may stand in a part of an attribution, or the other way round, but
    none in another of its kind.
    """
    found: list[Example] = []
    for place, line in read_lines(path):
        if not line.startswith("#"):
            try:
                found.append(_parse(line.strip()))
            except ValueError as error:
                raise bad_training(place, error) from error
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
    roles.sort()
    entities.sort()
    _check_apart(text, roles)
    _check_apart(text, entities)
    return Example("marked", text + line[at:], roles, entities)


def _check_apart(text: str, spans: Sequence[RoleSpan | EntitySpan]) -> None:
    for (start, end, _), (inner, inner_end, _) in pairwise(spans):
        if inner < end:
            raise ValueError(f"{text[inner:inner_end]!r} stands inside {text[start:end]!r}")
