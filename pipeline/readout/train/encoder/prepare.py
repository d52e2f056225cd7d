"""From examples to what the network takes: pieces, and for each word what every head should say."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from tokenizers import Tokenizer

from readout.errors import ConfigError
from readout.language.encoding import ENTITIES, ROLES, bio
from readout.stages.encoder.pieces import WINDOW, Cutter, features_of, places_of
from readout.train.encoder.corpora import EntitySpan, Example

__all__ = ["ANY", "Item", "Prepared", "prepare"]

ANY = -1
"""A word about which the corpus says nothing."""
RARE = 20
"""A tag or dependency label seen less often is not learned."""


class Item(msgspec.Struct, array_like=True):
    """One window of a paragraph.

    ``ids`` and ``features`` are by piece; the rest by word: ``first`` piece, ``roles`` (label, -1
    not marked), ``entities`` (allowed labels, empty for any), ``tags``, ``deps`` (-1 unknown),
    ``heads`` (word, -1 unknown).
    """

    corpus: str
    ids: list[int]
    features: list[int]
    first: list[int]
    roles: list[int] | None
    entities: list[list[int]] | None
    known: list[int]
    tags: list[int]
    deps: list[int]
    heads: list[int]


class Prepared(msgspec.Struct):
    """All items, and the inventories of tags and dependency labels."""

    items: list[Item]
    tags: list[str]
    deps: list[str]


class _Parse(msgspec.Struct, array_like=True):
    offsets: list[tuple[int, int]]
    tags: list[str]
    deps: list[str]
    heads: list[int]
    starts: list[int]
    names: list[tuple[int, int, str]]


def prepare(
    examples: Sequence[Example],
    tokenizer: Tokenizer,
    teacher: str,
    cache: Path | None = None,
    inventory: Prepared | None = None,
) -> Prepared:
    """Tokenize, let a spaCy model supply syntax, and turn spans into labels.

    Parameters
    ----------
    examples : sequence of Example
        Paragraphs of all corpora.
    tokenizer : tokenizers.Tokenizer
        Of the trunk.
    teacher : str
        A spaCy model: its tags and parses are what the syntax heads learn, and where a corpus
        leaves open whether a place is GPE or LOC, its word counts.
    cache : Path, optional
        Folder for the parses.
    inventory : Prepared, optional
        What a network is trained on, where these are examples to measure it on: its inventories
        hold, and what is not in them is unknown. By default the inventories are made from the
        examples.

    Raises
    ------
    ConfigError
        Where the teacher cannot be loaded.
    """
    try:
        nlp = spacy.load(teacher, exclude=["lemmatizer", "attribute_ruler"])
    except OSError as error:
        raise ConfigError(
            f"the teacher {teacher!r} cannot be loaded: {error}", code="bad_training"
        ) from error
    parses = list(_parses(nlp, [e.text for e in examples], cache))
    if inventory is None:
        tags = _inventory(tag for parse in parses for tag in parse.tags)
        deps = _inventory(dep for parse in parses for dep in parse.deps)
    else:
        tags, deps = inventory.tags, inventory.deps
    cut = Cutter(tokenizer)
    tag_of, dep_of = ({label: n for n, label in enumerate(labels)} for labels in (tags, deps))
    items = [
        item
        for example, parse in zip(examples, parses, strict=True)
        for item in _items(example, parse, cut, tag_of, dep_of)
    ]
    return Prepared(items, tags, deps)


def _inventory(labels: Iterable[str]) -> list[str]:
    return sorted(label for label, count in Counter(labels).items() if label and count >= RARE)


def _parses(nlp: Language, texts: Sequence[str], cache: Path | None) -> Iterator[_Parse]:
    decoder = msgspec.msgpack.Decoder(list[_Parse])
    for start in range(0, len(texts), 2000):
        batch = texts[start : start + 2000]
        name = hashlib.sha256(
            "\0".join([nlp.meta["name"], nlp.meta["version"], *batch]).encode()
        ).hexdigest()[:24]
        path = cache / f"parse-{name}.msgpack" if cache else None
        if path is not None and path.exists():
            yield from decoder.decode(path.read_bytes())
            continue
        found = [_parse(doc) for doc in nlp.pipe(batch, batch_size=64)]
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(msgspec.msgpack.encode(found))
        yield from found


def _parse(doc: Doc) -> _Parse:
    kept = [token for token in doc if not token.is_space]
    number = {token.i: n for n, token in enumerate(kept)}
    return _Parse(
        [(token.idx, token.idx + len(token)) for token in kept],
        [token.tag_ for token in kept],
        [token.dep_ for token in kept],
        [number.get(token.head.i, ANY) for token in kept],
        [n for n, token in enumerate(kept) if token.is_sent_start],
        [(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents],
    )


def _items(
    example: Example, parse: _Parse, cut: Cutter, tag_of: dict[str, int], dep_of: dict[str, int]
) -> Iterator[Item]:
    if not parse.offsets:
        return
    words = [example.text[s:e] for s, e in parse.offsets]
    features = features_of(words, places_of(example.text, 0, len(example.text), parse.offsets))
    roles = None if example.roles is None else _roles(example, parse.offsets)
    entities = None if example.entities is None else _entities(example, parse)
    names = bio(ENTITIES)
    known = [n for n, label in enumerate(names) if label == "O" or label[2:] in example.known]
    pieces = cut(words, features)
    for low, high in _stretches(pieces.first, len(pieces.ids), parse.starts):
        inside = [at for at in range(low, high) if pieces.first[at] >= 0]
        if not inside:
            continue
        start = pieces.first[inside[0]]
        following = [p for p in pieces.first[high:] if p >= 0]
        end = min(following[0] if following else len(pieces.ids), start + WINDOW)
        inside = [at for at in inside if pieces.first[at] < end]
        place = {at: n for n, at in enumerate(inside)}
        yield Item(
            example.corpus,
            pieces.ids[start:end],
            pieces.features[start:end],
            [pieces.first[at] - start for at in inside],
            None if roles is None else [roles[at] for at in inside],
            None if entities is None else [entities[at] for at in inside],
            known,
            [tag_of.get(parse.tags[at], ANY) for at in inside],
            [dep_of.get(parse.deps[at], ANY) for at in inside],
            [place.get(parse.heads[at], ANY) for at in inside],
        )


def _stretches(
    first: Sequence[int], count: int, starts: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Cut a long paragraph before sentences, so that each part fits the window.

    An endless sentence is cut short.
    """
    if count <= WINDOW:
        yield 0, len(first)
        return
    low, last = 0, 0
    for start in [*starts[1:], len(first)]:
        until = count if start == len(first) else next((p for p in first[start:] if p >= 0), count)
        begin = next((p for p in first[low:] if p >= 0), count)
        if until - begin > WINDOW and last > low:
            yield low, last
            low = last
        last = start
    yield low, len(first)


def _roles(example: Example, offsets: Sequence[tuple[int, int]]) -> list[int]:
    labels = [0] * len(offsets)
    for start, end, role in example.roles or ():
        for order, at in enumerate(_inside(offsets, start, end)):
            labels[at] = 2 * ROLES.index(role) + (1 if order == 0 else 2)
    return labels


def _entities(example: Example, parse: _Parse) -> list[list[int]]:
    labels: list[list[int]] = [[0]] * len(parse.offsets)
    for span in example.entities or ():
        allowed = _settled(span, parse)
        for order, at in enumerate(_inside(parse.offsets, span[0], span[1])):
            labels[at] = [2 * ENTITIES.index(label) + (1 if order == 0 else 2) for label in allowed]
    return labels


def _settled(span: EntitySpan, parse: _Parse) -> tuple[str, ...]:
    """Ask the teacher where the corpus leaves the label open."""
    if len(span[2]) < 2:
        return span[2]
    said = {label for start, end, label in parse.names if start < span[1] and end > span[0]} & set(
        span[2]
    )
    return tuple(said) if len(said) == 1 else span[2]


def _inside(offsets: Sequence[tuple[int, int]], start: int, end: int) -> list[int]:
    return [at for at, (s, e) in enumerate(offsets) if s < end and e > start]
