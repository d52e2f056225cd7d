"""From examples to what the network takes: pieces, and what every head should say of a word."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, TypeVar

import msgspec
from spacy.language import Language
from spacy.tokens import Doc
from tokenizers import Tokenizer

from encoder_training.corpora import EntitySpan, Example, RoleSpan
from readout.config.spacymodels import find_model, load_model
from readout.io.safe import read_nofollow, write_whole
from readout.language.encoding import ENTITIES, ROLES, bio
from readout.records.types import Offsets
from readout.stages.encoder.pieces import WINDOW, Cutter, Pieces, features_of, places_of

__all__ = ["ANY", "Item", "Prepared", "prepare"]

ANY = -1
"""A word about which the corpus says nothing."""
RARE = 20
"""A tag or dependency label seen less often is not learned."""
AT_ONCE = 2000
"""Paragraphs whose parses stand in one file."""
UNUSED = ("lemmatizer", "attribute_ruler")
"""Components of a parser that nothing is learned from."""
CHECKSUM = 32
"""Bytes of the SHA-256 that a file of parses begins with."""
LARGEST = 2_000_000_000
"""Bytes of a file of parses at most."""
_Label = TypeVar("_Label")


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
    parser: str,
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
    parser : str
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
        Where the parser is not installed, or no model that can be used.
    """
    folder = find_model(parser, "the parser")
    nlp = load_model(folder, where="the parser: ", unwanted=UNUSED)
    parses = list(_parses(nlp, [example.text for example in examples], cache))
    found = inventory or Prepared([], _frequent(parses, "tags"), _frequent(parses, "deps"))

    def pieces(word: str) -> list[int]:
        ids: list[int] = tokenizer.encode(
            [word], is_pretokenized=True, add_special_tokens=False
        ).ids
        return ids

    cut = Cutter(pieces)
    items: list[Item] = []
    for example, parse in zip(examples, parses, strict=True):
        items += _items(example, parse, cut, found)
    return Prepared(items, found.tags, found.deps)


def _frequent(parses: Sequence[_Parse], column: Literal["tags", "deps"]) -> list[str]:
    counts = Counter(label for parse in parses for label in getattr(parse, column))
    return sorted(label for label, count in counts.items() if label and count >= RARE)


def _parses(nlp: Language, texts: Sequence[str], cache: Path | None) -> Iterator[_Parse]:
    for start in range(0, len(texts), AT_ONCE):
        batch = texts[start : start + AT_ONCE]
        key = "\0".join([nlp.meta["name"], nlp.meta["version"], *batch])
        name = hashlib.sha256(key.encode()).hexdigest()[:24]
        path = cache / f"parse-{name}.msgpack" if cache else None
        found = None if path is None else _kept(path)
        if found is None:
            found = [_parse(doc) for doc in nlp.pipe(batch, batch_size=64)]
            if path is not None:
                _keep(path, found)
        yield from found


def _keep(path: Path, parses: list[_Parse]) -> None:
    data = msgspec.msgpack.encode(parses)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, hashlib.sha256(data).digest() + data)


def _kept(path: Path) -> list[_Parse] | None:
    """Return the parses of a file; None where it is not there, or not what was written."""
    try:
        written = read_nofollow(path, LARGEST)
        total, data = written[:CHECKSUM], written[CHECKSUM:]
        if hashlib.sha256(data).digest() != total:
            return None
        return msgspec.msgpack.decode(data, type=list[_Parse])
    except (OSError, msgspec.MsgspecError):
        return None


def _parse(doc: Doc) -> _Parse:
    kept = [token for token in doc if not token.is_space]
    number = {token.i: n for n, token in enumerate(kept)}
    return _Parse(
        offsets=[(token.idx, token.idx + len(token)) for token in kept],
        tags=[token.tag_ for token in kept],
        deps=[token.dep_ for token in kept],
        heads=[number.get(token.head.i, ANY) for token in kept],
        starts=[n for n, token in enumerate(kept) if token.is_sent_start],
        names=[(ent.start_char, ent.end_char, ent.label_) for ent in doc.ents],
    )


def _items(example: Example, parse: _Parse, cut: Cutter, inventory: Prepared) -> Iterator[Item]:
    """Yield the windows of a paragraph with what is said of their words."""
    pieces = _pieces(example.text, parse, cut)
    tags = _numbers(parse.tags, inventory.tags)
    deps = _numbers(parse.deps, inventory.deps)
    roles = None if example.roles is None else _roles(example.roles, parse)
    entities = None if example.entities is None else _entities(example.entities, parse)
    known = [0, *(n for n, label in enumerate(bio(ENTITIES)) if label[2:] in example.known)]
    for start, end, inside in _windows(pieces, parse.starts):
        place = {at: n for n, at in enumerate(inside)}
        yield Item(
            corpus=example.corpus,
            ids=pieces.ids[start:end],
            features=pieces.features[start:end],
            first=[pieces.first[at] - start for at in inside],
            roles=None if roles is None else _chosen(roles, inside),
            entities=None if entities is None else _chosen(entities, inside),
            known=known,
            tags=_chosen(tags, inside),
            deps=_chosen(deps, inside),
            heads=[place.get(parse.heads[at], ANY) for at in inside],
        )


def _pieces(text: str, parse: _Parse, cut: Cutter) -> Pieces:
    words = [text[start:end] for start, end in parse.offsets]
    return cut(words, features_of(words, places_of(text, 0, len(text), parse.offsets)))


def _numbers(labels: Sequence[str], inventory: Sequence[str]) -> list[int]:
    number = {label: n for n, label in enumerate(inventory)}
    return [number.get(label, ANY) for label in labels]


def _chosen(labels: Sequence[_Label], words: Sequence[int]) -> list[_Label]:
    return [labels[at] for at in words]


def _piece_from(pieces: Pieces, word: int) -> int:
    """Return the first piece of a word, or of the next one that has any."""
    return next((piece for piece in pieces.first[word:] if piece >= 0), len(pieces.ids))


def _windows(pieces: Pieces, starts: Sequence[int]) -> Iterator[tuple[int, int, list[int]]]:
    """Yield the pieces of each window, as a range, and the words that begin in it."""
    for low, high in _stretches(pieces, starts):
        start = _piece_from(pieces, low)
        end = min(_piece_from(pieces, high), start + WINDOW)
        inside = [at for at in range(low, high) if start <= pieces.first[at] < end]
        if inside:
            yield start, end, inside


def _stretches(pieces: Pieces, starts: Sequence[int]) -> Iterator[Offsets]:
    """Cut a long paragraph before sentences, so that each part fits the window.

    An endless sentence is cut short.
    """
    count = len(pieces.first)
    low = last = 0
    if len(pieces.ids) > WINDOW:
        for start in [*starts[1:], count]:
            if _piece_from(pieces, start) - _piece_from(pieces, low) > WINDOW and last > low:
                yield low, last
                low = last
            last = start
    yield low, count


def _roles(spans: Sequence[RoleSpan], parse: _Parse) -> list[int]:
    labels = [0] * len(parse.offsets)
    for start, end, role in spans:
        for at, edge in _inside(parse, start, end):
            labels[at] = 2 * ROLES.index(role) + edge
    return labels


def _entities(spans: Sequence[EntitySpan], parse: _Parse) -> list[list[int]]:
    labels: list[list[int]] = [[0]] * len(parse.offsets)
    for start, end, allowed in spans:
        settled = _settled(start, end, allowed, parse)
        for at, edge in _inside(parse, start, end):
            labels[at] = [2 * ENTITIES.index(label) + edge for label in settled]
    return labels


def _settled(start: int, end: int, allowed: tuple[str, ...], parse: _Parse) -> tuple[str, ...]:
    """Ask the parser where the corpus leaves the label open."""
    said = {name for first, last, name in parse.names if first < end and last > start}
    agreed = tuple(said.intersection(allowed))
    return agreed if len(agreed) == 1 else allowed


def _inside(parse: _Parse, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the words of a span: the first with 1 (``B-``), the others with 2 (``I-``)."""
    edge = 1
    for at, (first, last) in enumerate(parse.offsets):
        if first < end and last > start:
            yield at, edge
            edge = 2
