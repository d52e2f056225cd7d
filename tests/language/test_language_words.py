"""The word lists: entries once, tags that are explained, forms of verbs."""

from __future__ import annotations

from importlib.resources import files

import pytest

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
    plain = {tag for tag in used if not tag.rpartition(".")[2].isdigit()}
    assert plain == meanings().keys()
    assert [tag for tag, meaning in meanings().items() if not meaning] == []


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
