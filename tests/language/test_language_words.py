"""The word lists: entries once, tags that are explained, forms of verbs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

import readout
from readout.language.words import forms_of, meanings, numbered, titled, words


def lines() -> list[str]:
    text = files("readout.language").joinpath("words.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and line[0] not in "#@"]


def test_one_word_has_one_entry_in_order() -> None:
    entries = [line.rpartition(" = ")[0].strip('"') for line in lines()]
    assert len(set(entries)) == len(entries)
    assert entries == sorted(entries, key=lambda entry: (entry.lower(), entry))


def test_every_tag_is_used_and_explained() -> None:
    used = {tag for line in lines() for tag in line.rpartition(" = ")[2].split()}
    assert {re.sub(r"\.\d+$", "", tag) for tag in used} == meanings().keys()
    assert [tag for tag, meaning in meanings().items() if not meaning] == []


def strings(tree: ast.AST) -> Iterator[str]:
    """Yield what stands in quotes, but for docstrings and keys of dictionaries."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and not isinstance(tree, ast.Expr):
                yield node.value
        elif isinstance(node, ast.Dict):
            for value in node.values:
                yield from strings(ast.Expression(value))
        else:
            yield from strings(node)


def test_every_tag_is_read_by_code() -> None:
    """A tag stands whole in the code, or its kind and its name do (``_lists("noun.")``).

    Names may be values of the record, such as kinds of events, or signs of a kind of document,
    such as forms.
    """
    package = Path(readout.__file__).parent
    said: set[str] = set()
    paths = [package / "records" / "types.py", package / "train" / "frames.py"]
    for floor in ("language", "pipeline", "stages"):
        paths += (package / floor).rglob("*.py")
    for path in paths:
        said.update(strings(ast.parse(path.read_text(encoding="utf-8"))))
    whole = set(re.findall(r"[\w.]+", " ".join(said)))

    def is_read(tag: str) -> bool:
        kind, _, name = tag.rpartition(".")
        return tag in whole or (name in whole and not {kind, f"{kind}."}.isdisjoint(said))

    assert [tag for tag in meanings() if not is_read(tag)] == []


def test_every_tag_that_code_names_is_there() -> None:
    """Where it is named whole, with a kind that there is."""
    package = Path(readout.__file__).parent
    kinds = {tag.rpartition(".")[0] for tag in meanings()} - {""}
    for path in package.rglob("*.py"):
        for text in strings(ast.parse(path.read_text(encoding="utf-8"))):
            kind, _, name = text.rpartition(".")
            if kind in kinds and name.isidentifier():
                assert text in meanings(), path


def test_lists() -> None:
    assert {"session", "forum"} <= words("noun.occasion")
    assert {"Ministry", "Council"} <= titled("entity.organisation_heads")
    assert numbered("entity.tens")["thirty"] == 30


@pytest.mark.parametrize(
    ("verb", "form"),
    [("stress", "stresses"), ("reply", "replied"), ("note", "noting"), ("say", "said")],
)
def test_forms_of_verbs(verb: str, form: str) -> None:
    assert form in forms_of(verb)
