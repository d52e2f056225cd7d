"""Reading the corpora.

What is marked arrives at its place, and faults are named with file and line.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from encoder_training.corpora import (
    Example,
    Labels,
    read_attributions,
    read_labels,
    read_marked,
    read_tagged,
)
from readout.config.configuration import packaged
from readout.errors import ConfigError
from readout.language.encoding import ENTITIES, ROLES

LABELS = """
[harbours]
known = ["PERSON", "GPE", "LOC"]
tags = { Person = ["PERSON"], Place = ["GPE", "LOC"], Ship = [], Sum = false }
"""


def write(path: Path, *rows: Any) -> Path:
    path.write_text(
        "".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows), encoding="utf-8"
    )
    return path


def named(example: Example) -> tuple[list[tuple[str, str]], list[tuple[str, tuple[str, ...]]]]:
    roles = [(example.text[s:e], role) for s, e, role in example.roles or ()]
    return roles, [(example.text[s:e], labels) for s, e, labels in example.entities or ()]


# -- passages with inline markup
# -----------------------------------------------------------------------------------


def test_marked_passages(tmp_path: Path) -> None:
    line = "<source>The <ORG>Quay Council</ORG></source> <cue>said</cue> <content>the ferry sails</content>."
    found = read_marked(
        write(tmp_path / "m.txt", "# harbours", line, "", "The quay is 5 < 7 and > 3 long.")
    )
    assert [example.text for example in found] == [
        "The Quay Council said the ferry sails.",
        "The quay is 5 < 7 and > 3 long.",
    ]
    roles, entities = named(found[0])
    assert roles == [
        ("The Quay Council", "source"),
        ("said", "cue"),
        ("the ferry sails", "content"),
    ]
    assert entities == [("Quay Council", ("ORG",))]
    assert (found[1].roles, found[1].entities, found[1].known) == ([], [], ENTITIES)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("The <QUAY>quay</QUAY>.", "unknown tag <QUAY>"),
        ("The <cue>quay.", "<cue> is not closed"),
        ("The quay</cue>.", "</cue> closes nothing"),
        ("<cue>The <ORG>quay</cue></ORG>.", "</cue> closes nothing"),
        ("<content>It <cue>said</cue> so</content>.", "'said' stands inside 'It said so'"),
        ("<ORG>Council of <GPE>Osmere</GPE></ORG>.", "'Osmere' stands inside 'Council of Osmere'"),
    ],
)
def test_faults_in_marked_passages(tmp_path: Path, line: str, reason: str) -> None:
    path = write(tmp_path / "m.txt", "# harbours", "The quay.", line)
    with pytest.raises(ConfigError) as caught:
        read_marked(path)
    assert (caught.value.message, caught.value.code) == (f"{path}:3: {reason}", "bad_training")


PLAIN = st.text(
    st.characters(exclude_characters="<>#\n", exclude_categories=["C", "Z"]), min_size=1, max_size=9
)


@given(
    st.lists(
        st.tuples(PLAIN, st.sampled_from(["", *ROLES]), st.sampled_from(["", *ENTITIES])),
        min_size=1,
    )
)
def test_marks_never_shift_the_text(
    tmp_path_factory: pytest.TempPathFactory, parts: list[tuple[str, str, str]]
) -> None:
    line = " ".join(_tagged(_tagged(text, label), role) for text, role, label in parts)
    (example,) = read_marked(write(tmp_path_factory.mktemp("m") / "m.txt", line))
    assert example.text == " ".join(text for text, _, _ in parts)
    roles, entities = named(example)
    assert roles == [(text, role) for text, role, _ in parts if role]
    assert entities == [(text, (label,)) for text, _, label in parts if label]


def _tagged(text: str, tag: str) -> str:
    return f"<{tag}>{text}</{tag}>" if tag else text


def test_the_packaged_passages() -> None:
    files = sorted((packaged() / "encoder").glob("marked-*.txt"))
    found = [example for path in files for example in read_marked(path)]
    assert len(found) >= 300
    assert len({example.text for example in found}) == len(found)
    assert {role for example in found for _, _, role in example.roles or ()} == set(ROLES)
    assert {
        label for example in found for _, _, labels in example.entities or () for label in labels
    } == set(ENTITIES)
    for example in found:
        for start, end, _ in [*(example.roles or ()), *(example.entities or ())]:
            assert example.text[start:end].strip() == example.text[start:end] != ""


# -- sentences with a tag a token
# ----------------------------------------------------------------------------------


@pytest.fixture
def labels(tmp_path: Path) -> dict[str, Labels]:
    return read_labels(write(tmp_path / "labels.toml", LABELS))


def test_tagged_sentences(tmp_path: Path, labels: dict[str, Labels]) -> None:
    row = {
        "tokens": [
            "Ada",
            "Lind",
            "(",
            "of",
            "Osmere",
            ")",
            "sold",
            "the",
            "Gull",
            "for",
            "$",
            "5",
            ".",
        ],
        "tags": [
            "B-Person",
            "I-Person",
            "O",
            "O",
            "B-Place",
            "O",
            "O",
            "O",
            "B-Ship",
            "O",
            "B-Sum",
            "I-Sum",
            "O",
        ],
    }
    (example,) = read_tagged(write(tmp_path / "t.jsonl", row), labels, "harbours")
    assert example.text == "Ada Lind (of Osmere) sold the Gull for $5."
    assert named(example)[1] == [
        ("Ada Lind", ("PERSON",)),
        ("Osmere", ("GPE", "LOC")),
        ("Gull", ()),
    ]
    assert (example.corpus, example.roles, example.known) == (
        "harbours",
        None,
        ("PERSON", "GPE", "LOC"),
    )


def test_neighbours_and_the_end_close_a_span(tmp_path: Path, labels: dict[str, Labels]) -> None:
    row = {
        "tokens": ["Ada", "Bo", "Osmere", "Bay"],
        "tags": ["B-Person", "B-Person", "B-Place", "I-Place"],
    }
    (example,) = read_tagged(write(tmp_path / "t.jsonl", row), labels, "harbours")
    assert [text for text, _ in named(example)[1]] == ["Ada", "Bo", "Osmere Bay"]


GOOD = {"tokens": ["Ada"], "tags": ["O"]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("{", "no tagged sentence of harbours: Input data was truncated"),
        ("[]", "no tagged sentence of harbours: Expected `object`, got `array`"),
        (
            {"tokens": ["Ada"]},
            "no tagged sentence of harbours: Object missing required field `tags`",
        ),
        (
            {"tokens": ["Ada"], "tags": ["B-Tree"]},
            "no tagged sentence of harbours: unknown tag 'Tree'",
        ),
        ({"tokens": ["Ada"], "tags": ["O", "O"]}, "1 tokens, 2 tags"),
        ({"tokens": ["Ada"], "tags": [1]}, "no tagged sentence of harbours"),
    ],
)
def test_faults_in_tagged_sentences(
    tmp_path: Path, labels: dict[str, Labels], row: Any, reason: str
) -> None:
    path = write(tmp_path / "t.jsonl", GOOD, "", row)
    with pytest.raises(ConfigError) as caught:
        read_tagged(path, labels, "harbours")
    assert caught.value.message.startswith(f"{path}:3: ")
    assert reason in caught.value.message


def test_a_corpus_without_labels(tmp_path: Path, labels: dict[str, Labels]) -> None:
    with pytest.raises(ConfigError, match="no labels for the corpus 'forests'; known: harbours"):
        read_tagged(write(tmp_path / "t.jsonl", GOOD), labels, "forests")


# -- the labels file
# -----------------------------------------------------------------------------------------------


def test_labels(labels: dict[str, Labels]) -> None:
    tags = {"Person": ("PERSON",), "Place": ("GPE", "LOC"), "Ship": (), "Sum": None}
    assert labels == {"harbours": Labels(("PERSON", "GPE", "LOC"), tags)}


def test_the_packaged_labels() -> None:
    assert {"worldwide", "crossner"} <= set(read_labels(packaged() / "encoder" / "corpora.toml"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("[a", "Expected"),
        ("a = 1", r"\[a\] needs 'known'"),
        ('[a]\nknown = ["GPE"]', r"\[a\] needs 'known'"),
        ('[a]\nknown = ["GPE"]\ntags = []', r"\[a\] needs 'known'"),
        ('[a]\nknown = ["TREE"]\ntags = {}', r"not known: \['TREE'\]"),
        ('[a]\nknown = ["GPE"]\ntags = { Place = ["LOC"] }', r"not known: \['LOC'\]"),
    ],
)
def test_faults_in_labels(tmp_path: Path, content: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        read_labels(write(tmp_path / "labels.toml", content))
    assert "labels.toml: " in caught.value.message


# -- articles with attributions
# ------------------------------------------------------------------------------------

ARTICLE = "Harbour news\n\nThe mayor said that Bo said “no”.\nThe ferry sails, the crew\nhopes."


def span(text: str, near: int = 0) -> tuple[int, int]:
    start = ARTICLE.index(text, near)
    return start, start + len(text)


def test_attributions_and_nested_ones(tmp_path: Path) -> None:
    outer = {
        "source": [span("The mayor")],
        "cue": [span("said")],
        "content": [span("that Bo said “no”")],
    }
    inner = {
        "source": [span("Bo")],
        "cue": [span("said", 35)],
        "content": [span("“no”")],
        "nested": True,
    }
    late = {
        "source": [span("the crew")],
        "cue": [span("hopes")],
        "content": [span("The ferry sails")],
    }
    row = {"text": ARTICLE, "attributions": [inner, outer, late]}
    found = read_attributions(write(tmp_path / "a.jsonl", row))
    assert [example.text for example in found] == ARTICLE.replace("\n\n", "\n").split("\n")
    assert [named(example)[0] for example in found] == [
        [],
        [("The mayor", "source"), ("said", "cue"), ("that Bo said “no”", "content")],
        [("The ferry sails", "content"), ("the crew", "source")],
        [("hopes", "cue")],
    ]
    assert {(example.corpus, example.entities is None) for example in found} == {
        ("attributions", True)
    }


def test_an_attribution_is_cut_at_the_paragraph(tmp_path: Path) -> None:
    row = {
        "text": ARTICLE,
        "attributions": [{"source": [], "cue": [], "content": [span("the crew\nhopes")]}],
    }
    found = read_attributions(write(tmp_path / "a.jsonl", row))
    assert [named(example)[0] for example in found[2:]] == [
        [("the crew", "content")],
        [("hopes", "content")],
    ]


@pytest.mark.parametrize(
    "row", [{"text": "a"}, {"text": "a", "attributions": [{"source": []}]}, {"attributions": []}]
)
def test_faults_in_attributions(tmp_path: Path, row: Any) -> None:
    path = write(tmp_path / "a.jsonl", {"text": "a", "attributions": []}, row)
    with pytest.raises(ConfigError, match="no article with attributions") as caught:
        read_attributions(path)
    assert caught.value.message.startswith(f"{path}:2: ")


@pytest.mark.parametrize(
    "read",
    [
        read_attributions,
        read_marked,
        read_labels,
        lambda path: read_tagged(path, {"a": Labels(())}, "a"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, read: Callable[[Path], object]) -> None:
    with pytest.raises(ConfigError, match="No such file"):
        read(tmp_path / "nowhere")
    (tmp_path / "latin").write_bytes("Café".encode("latin-1"))
    with pytest.raises(ConfigError, match="is not UTF-8"):
        read(tmp_path / "latin")
