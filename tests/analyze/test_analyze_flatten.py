"""Records as rows: ids, places, dates, who speaks, what stands beside a name."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import hostile
from readout.analyze.flatten import (
    DOCUMENTS,
    EVENTS,
    EXCHANGES,
    OF_RECORDS,
    STATEMENTS,
    THEMES,
    TURNS,
    rows_of,
)
from readout.records.types import Entity, Record
from sample import record
from spoken import interview
from talks import Said, talk

DAY = dt.date(2031, 5, 4)


def statements_of(one: Record) -> list[Any]:
    return [row for row in rows_of(one) if isinstance(row, STATEMENTS.row)]


def test_turns_are_what_is_said() -> None:
    rows = [row for row in rows_of(interview()) if isinstance(row, TURNS.row)]
    assert [(row.id, row.role, row.answers) for row in rows] == [
        ("talk#t1", "question", None),
        ("talk#t2", "answer", "talk#t1"),
        ("talk#t3", "answer", "talk#t1"),
        ("talk#t4", "question", None),
    ]
    asks, answers = rows[:2]
    assert (asks.label, asks.status, asks.speaker) == ("Q", "unattributed", None)
    assert (answers.label, answers.speaker_name, answers.speaker) == ("SOL", "Ana Sol", "ana sol")
    assert (answers.text, answers.words) == ("Yes. We do.", 3)


def test_a_question_stands_beside_each_answer() -> None:
    rows = [row for row in rows_of(interview()) if isinstance(row, EXCHANGES.row)]
    assert [
        (row.question_text, row.answer_speaker_name, row.answer_text, row.answer_id) for row in rows
    ] == [
        ("Do you stay?", "Ana Sol", "Yes. We do.", "talk#t2"),
        ("Do you stay?", "Ivo Hale", "So do I.", "talk#t3"),
        ("And she?", None, None, None),
    ]
    text = interview().text
    assert text[rows[0].start : rows[0].end].split("\n")[0] == "Do you stay?"
    assert [row.date for row in rows] == ["2031-05-03"] * 3


def test_a_statement_names_its_turn() -> None:
    (row,) = statements_of(interview())
    assert row.turn == "talk#t3"


def test_every_item_of_a_record_is_a_row_at_its_place() -> None:
    one = record()
    rows = list(rows_of(one))
    assert Counter(type(row).__name__ for row in rows) == {
        "documents": 1,
        "segments": 4,
        "sentences": 4,
        "entities": 3,
        "events": 1,
        "statements": 1,
        "terms": 1,
        "passages": 1,
        "themes": 1,
    }
    assert len({row.id for row in rows}) == len(rows)
    for row in rows:
        assert row.document == "sample"
        assert 0 <= row.start < row.end <= len(one.text)
        if type(row).__name__ in ("entities", "statements", "terms"):
            assert one.text[row.start : row.end] == row.text


def test_rows_hold_what_their_columns_declare() -> None:
    types = {
        "VARCHAR": str,
        "BIGINT": int,
        "DOUBLE": float,
        "BOOLEAN": bool,
        "DATE": dt.date,
        "VARCHAR[]": list,
    }
    tables = {table.row: table for table in OF_RECORDS}
    for one in (record(), *hostile.records()):
        for row in rows_of(one):
            for column in tables[type(row)].columns:
                value = getattr(row, column.name)
                assert isinstance(value, types[column.type]) or (value is None and column.optional)


def test_a_statement_has_the_date_of_its_occasion() -> None:
    (row,) = statements_of(record())
    assert (row.id, row.date, row.dated_by) == ("sample#q1", "2031-05-04", "occasion")
    assert (row.date_start, row.date_end) == (DAY, DAY)
    assert (row.passage, row.segment) == ("sample#p1", "sample#s2")
    assert row.occasion == "in/sample/ev1"


def test_a_document_has_the_date_of_its_meta_data() -> None:
    row = next(row for row in rows_of(record()) if isinstance(row, DOCUMENTS.row))
    assert (row.id, row.date, row.dated_by) == ("sample", "2031-05-06", "meta")
    assert (row.words, row.statements, row.warnings) == (29, 1, 2)


def test_what_has_no_date_has_none() -> None:
    (row,) = statements_of(talk("a", Said("nothing is known"), date=None))
    assert (row.date, row.date_start, row.date_end, row.dated_by) == (None,) * 4


def test_an_event_has_no_date_but_its_own() -> None:
    one = record()
    one.events[0].date = None
    (row,) = (row for row in rows_of(one) if isinstance(row, EVENTS.row))
    assert (row.date, row.shared, row.mentions) == (None, False, 2)


def test_what_stands_beside_a_name_is_a_role() -> None:
    named = Said("yes", "Ada Quill, the minister of works", "Ada Quill")
    titled = Said("no", "Minister Ada Quill", "Ada Quill")
    nobody = Said("perhaps")
    noun = Said("soon", "The spokesperson")
    rows = statements_of(talk("a", named, titled, nobody, noun))
    assert [(row.speaker_name, row.role, row.status) for row in rows] == [
        ("Ada Quill", "minister of works", "named"),
        ("Ada Quill", "Minister", "named"),
        (None, None, "agentless"),
        ("The spokesperson", "spokesperson", "nominal"),
    ]


def test_a_mention_names_a_body() -> None:
    one = talk("a", Said("it rains", "Ada Quill of the Coast Office", "Ada Quill"))
    place = one.text.index("Coast Office")
    one.entities.append(Entity("e9", place, place + 12, "Coast Office", "ORG"))
    (row,) = statements_of(one)
    assert row.body == "Coast Office"


def test_themes_say_how_much_is_said_in_their_passage() -> None:
    rows = list(rows_of(talk("a", Said("old and new", theme="old_new"), Said("rain"))))
    assert [row.themes for row in rows if type(row).__name__ == "passages"] == [1, 0]
    (theme,) = (row for row in rows if isinstance(row, THEMES.row))
    assert (theme.id, theme.passage, theme.said) == ("a#p1:old_new", "a#p1", 1)
    assert theme.evidence == "old and new"
