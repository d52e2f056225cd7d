"""Many documents from Python; what of it users see is in tests/adopter/test_own_stage.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from readout import Readout, load
from readout.errors import ConfigError, DocumentError
from runs import FAKES


@pytest.fixture(scope="module")
def nlp(tmp_path_factory: pytest.TempPathFactory) -> Readout:
    path = tmp_path_factory.mktemp("piping") / "c.cfg"
    path.write_text('[readout]\ntext_field = "body"\n' + FAKES, encoding="utf-8")
    return load(path)


@pytest.mark.parametrize("wrong", ["a text", Path("in"), {"body": "a text"}])
def test_one_is_not_many(nlp: Readout, wrong: Any) -> None:
    with pytest.raises(TypeError, match="pipe takes many"):
        list(nlp.pipe(wrong))


@pytest.mark.parametrize("count", [0, -2])
def test_no_process_is_none(nlp: Readout, count: int) -> None:
    with pytest.raises(ValueError, match="n_process must be 1 or more, or -1"):
        list(nlp.pipe(["a"], n_process=count))


def test_fields_have_the_names_of_the_configuration(nlp: Readout) -> None:
    (record,) = nlp.pipe([{"body": "Words.", "text": "beside", "meta": 3}])
    assert record.text == "Words."
    assert (record.meta["text"], record.meta["meta"]) == ("beside", 3)


@pytest.mark.parametrize("processes", [1, 2])
def test_records_come_in_order_and_errors_where_they_happen(nlp: Readout, processes: int) -> None:
    items = ["One.", "RAISE", "Two.", "REJECT"]
    found = nlp.pipe(items, n_process=processes)
    assert next(found).id == "text-1"
    with pytest.raises(DocumentError, match="text-2: fake_entities failed") as caught:
        next(found)
    assert (caught.value.code, caught.value.stage) == ("stage_failed", "fake_entities")
    failed: dict[str, DocumentError] = {}
    ids = [
        record.id for record in nlp.pipe(items, n_process=processes, on_error=failed.__setitem__)
    ]
    assert ids == ["text-1", "text-3"]
    assert {name: error.code for name, error in failed.items()} == {
        "text-2": "stage_failed",
        "text-4": "odd",
    }


def test_items_are_taken_as_they_are_needed(nlp: Readout) -> None:
    taken: list[int] = []

    def items() -> Iterator[str]:
        for number in range(3):
            taken.append(number)
            yield "Words."

    found = nlp.pipe(items())
    assert taken == []
    next(found)
    assert taken == [0]


def test_a_file_with_several_documents_has_no_one_record(nlp: Readout, tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"body": "One."}\n{"body": "Two."}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"several documents: use pipe\(\[Path\("):
        nlp.annotate_file(rows)
    assert [record.id for record in nlp.pipe([rows])] == ["rows:1", "rows:2"]
    with pytest.raises(ConfigError, match="no such file"):
        nlp.annotate_file("nowhere.txt")
    (tmp_path / "empty.txt").write_text("")
    with pytest.raises(DocumentError, match="empty: the file is empty"):
        nlp.annotate_file(tmp_path / "empty.txt")
    with pytest.raises(ConfigError, match="the path is empty"):
        nlp.annotate_file("")
    with pytest.raises(TypeError, match="the id must be a text or a whole number"):
        nlp.annotate_file(rows, id="")


@pytest.mark.parametrize("number", ["2", 1.5, None])
def test_processes_are_counted_in_whole_numbers(nlp: Readout, number: Any) -> None:
    with pytest.raises(TypeError, match="n_process must be a whole number, not"):
        list(nlp.pipe(["Words."], n_process=number))
