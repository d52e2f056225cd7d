"""From passages to windows of pieces with what every head should say."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from encoder_training.corpora import Example
from encoder_training.prepare import ANY, Item, prepare
from readout.errors import ConfigError
from readout.language.encoding import ENTITIES, bio
from readout.stages.encoder.pieces import WINDOW

TEXT = "The mayor of Osmere said that the ferry will stay."
ROLE_SPANS = [(0, 19, "source"), (20, 24, "cue"), (25, 49, "content")]


def words(item: Item, tokenizer: Tokenizer) -> list[str]:
    """Put the pieces of every word together again."""
    edges = [*item.first, len(item.ids)]
    pieces = [tokenizer.id_to_token(piece).removeprefix("##") for piece in item.ids]
    return ["".join(pieces[low:high]) for low, high in pairwise(edges)]


def test_one_passage(tokenizer: Tokenizer, parser: str) -> None:
    place = (13, 19, ("GPE",))
    example = Example("marked", TEXT, ROLE_SPANS, [place, (30, 39, ())], known=("GPE", "LOC"))
    data = prepare([example], tokenizer, parser)
    (item,) = data.items
    assert words(item, tokenizer) == TEXT.lower().replace(".", " .").split()
    assert item.roles == [1, 2, 2, 2, 3, 5, 6, 6, 6, 6, 0]
    inside = 2 * ENTITIES.index("GPE") + 1
    assert item.entities == [[0], [0], [0], [inside], [0], [0], [], [], [0], [0], [0]]
    assert [bio(ENTITIES)[n] for n in item.known] == ["O", "B-GPE", "I-GPE", "B-LOC", "I-LOC"]
    assert [data.tags[n] for n in item.tags][-1] == "."
    assert [data.deps[n] for n in item.deps][4] == "ROOT"
    assert item.heads[4] == 4
    assert len(item.features) == len(item.ids) > len(item.first)


def test_what_a_corpus_does_not_mark_stays_open(tokenizer: Tokenizer, parser: str) -> None:
    first, second = prepare(
        [Example("a", TEXT, roles=ROLE_SPANS), Example("b", TEXT, entities=[])], tokenizer, parser
    ).items
    assert first.roles is not None
    assert first.entities is None
    assert second.roles is None
    assert second.entities == [[0]] * 11


def test_the_inventory_of_the_training_holds_for_what_is_measured(
    tokenizer: Tokenizer, parser: str
) -> None:
    data = prepare([Example("a", "The ferry sailed.", [])], tokenizer, parser)
    other = prepare([Example("a", "Five ferries sailed.", [])], tokenizer, parser, None, data)
    assert (other.tags, other.deps) == (data.tags, data.deps)
    (mine,), (theirs,) = data.items, other.items
    assert theirs.tags[2:] == mine.tags[2:]
    assert theirs.tags[:2] == [ANY, ANY]


def test_rare_labels_are_not_learned(
    tokenizer: Tokenizer, parser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("encoder_training.prepare.RARE", 3)
    data = prepare(
        [Example("a", "The ferry and the tug and the barge sailed.", [])], tokenizer, parser
    )
    assert data.tags == ["DT", "NN"]
    assert data.items[0].tags[2] == ANY


def test_long_paragraphs_are_cut_before_sentences(tokenizer: Tokenizer, parser: str) -> None:
    text = " ".join([TEXT] * 30)
    items = prepare([Example("a", text, roles=[])], tokenizer, parser).items
    assert len(items) > 1
    assert [word for item in items for word in words(item, tokenizer)] == text.lower().replace(
        ".", " ."
    ).split()
    for item in items:
        assert len(item.ids) <= WINDOW
        assert words(item, tokenizer)[0] == "the"
        assert words(item, tokenizer)[-1] == "."
        assert all(ANY <= head < len(item.first) for head in item.heads)


def test_an_endless_sentence_is_cut_short(tokenizer: Tokenizer, parser: str) -> None:
    items = prepare([Example("a", "harbour " * 400, roles=[])], tokenizer, parser).items
    assert all(0 < len(item.ids) <= WINDOW for item in items)


def test_nothing_to_read(tokenizer: Tokenizer, parser: str) -> None:
    assert prepare([Example("a", " \u200b "), Example("a", " ")], tokenizer, parser).items == []


def test_parses_are_kept(
    tokenizer: Tokenizer, parser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = [Example("a", TEXT, roles=[])]
    first = prepare(examples, tokenizer, parser, tmp_path / "parses")
    monkeypatch.setattr("encoder_training.prepare._parse", None)
    assert prepare(examples, tokenizer, parser, tmp_path / "parses") == first


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:-1],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[32:],
        lambda data: b"\xdd" * 99_999,
    ],
)
def test_parses_that_are_damaged_are_made_anew(
    tokenizer: Tokenizer, parser: str, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    examples = [Example("a", TEXT, roles=[])]
    first = prepare(examples, tokenizer, parser, tmp_path)
    (path,) = tmp_path.iterdir()
    written = path.read_bytes()
    path.write_bytes(damage(written))
    assert prepare(examples, tokenizer, parser, tmp_path) == first
    assert path.read_bytes() == written


def test_a_parser_that_is_not_there(tokenizer: Tokenizer) -> None:
    with pytest.raises(ConfigError, match="the parser: the spaCy model 'nobody' is"):
        prepare([], tokenizer, "nobody")
    with pytest.raises(ConfigError, match="the package 'click' holds no spaCy model"):
        prepare([], tokenizer, "click")
