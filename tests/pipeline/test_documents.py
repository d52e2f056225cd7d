"""What a caller gives with a text."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from readout.pipeline.documents import document_of

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
reserved = {"date", "title", "language"}


@given(st.dictionaries(words.filter(lambda key: key not in reserved), values))
def test_plain_meta_data_stay_as_they_are(meta: dict[str, Any]) -> None:
    document = document_of("A text.", "a", meta)
    assert json.dumps(document.meta) == json.dumps(meta)
    assert document.warnings == []


@pytest.mark.parametrize(
    ("date", "edtf"),
    [
        ("2031-05-03", "2031-05-03"),
        ("3 May 2031", "2031-05-03"),
        (datetime.date(2031, 5, 3), "2031-05-03"),
        (datetime.datetime(2031, 5, 3, 12, 30, tzinfo=datetime.UTC), "2031-05-03"),
        (2031, "2031"),
        (None, None),
        ("03.05.2031", "2031-05-03"),
        ("03/05/2031", None),
    ],
)
def test_dates_are_read_as_on_the_command_line(date: Any, edtf: str | None) -> None:
    document = document_of("A text.", "a", {"date": date})
    assert document.meta["date"] == edtf
    unread = date is not None and edtf is None
    assert [warning.code for warning in document.warnings] == ["unreadable_date"] * unread
    assert document.meta.get("date_original") == (date if unread else None)


def test_what_is_given_is_not_changed() -> None:
    meta = {"date": "3 May 2031", "tags": ("a", "b")}
    assert document_of("A text.", 7, meta).meta == {"date": "2031-05-03", "tags": ["a", "b"]}
    assert meta == {"date": "3 May 2031", "tags": ("a", "b")}
    assert document_of("A text.", 7, meta).id == "7"


@pytest.mark.parametrize(
    ("text", "id", "meta", "words"),
    [
        (b"x", "a", None, "the text must be a str, not bytes"),
        ("x", "a\ud800", None, "the id must be a text or a whole number"),
        ("x", None, None, "the id must be a text or a whole number, not None"),
        ("x", True, None, "not True"),
        ("x", " ", None, "the id must be a text"),
        ("x", "a", [("date", "2031")], "meta must be a mapping, not list"),
        ("x", "a", {3: "x"}, "the names in meta must be texts, not 3"),
        ("x", "a", {"date": ["2031"]}, "datetime.date or None, not list"),
        ("x", "a", {"date": True}, "not bool"),
        ("x", "a", {"language": 1}, r"meta\['language'\] must be a str or None, not int"),
        ("x", "a", {"deep": {"x": {1j}}}, "meta must be data that JSON has"),
    ],
)
def test_wrong_types(text: Any, id: Any, meta: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        document_of(text, id, meta)
