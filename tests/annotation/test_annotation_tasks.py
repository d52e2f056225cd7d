"""Tasks of Label Studio, Prodigy and doccano, held against each tool's own rules."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from lxml import etree

import hostile
from exporting import contents, written
from readout.annotation.exporting import ExportOptions
from readout.annotation.regions import links_of, regions_of
from readout.config.configuration import text_digest
from readout.records.naming import fit_for_xml
from readout.records.types import Record

RECORDS = hostile.records(large=True)
BY_ID = {record.id: record for record in RECORDS}
PLACE = {
    "start": {"type": "integer", "minimum": 0},
    "end": {"type": "integer", "minimum": 1},
    "text": {"type": "string", "minLength": 1},
}
RESULT = {
    "oneOf": [
        {
            "type": "object",
            "required": ["id", "from_name", "to_name", "type", "value"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string", "pattern": "^[^#]+$"},
                "from_name": {"const": "label"},
                "to_name": {"const": "text"},
                "type": {"const": "labels"},
                "score": {"type": "number", "minimum": 0, "maximum": 1},
                "meta": {
                    "type": "object",
                    "properties": {"text": {"type": "array", "items": {"type": "string"}}},
                },
                "value": {
                    "type": "object",
                    "required": ["start", "end", "text", "labels"],
                    "additionalProperties": False,
                    "properties": PLACE
                    | {"labels": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
                },
            },
        },
        {
            "type": "object",
            "required": ["id", "from_name", "to_name", "type", "value"],
            "additionalProperties": False,
            "properties": {
                "id": {"type": "string"},
                "from_name": {"enum": ["status", "themes"]},
                "to_name": {"const": "text"},
                "type": {"const": "choices"},
                "value": {
                    "type": "object",
                    "required": ["choices"],
                    "additionalProperties": False,
                    "properties": PLACE
                    | {"choices": {"type": "array", "items": {"type": "string"}, "minItems": 1}},
                },
            },
        },
        {
            "type": "object",
            "required": ["type", "from_id", "to_id", "direction", "labels"],
            "additionalProperties": False,
            "properties": {
                "type": {"const": "relation"},
                "from_id": {"type": "string"},
                "to_id": {"type": "string"},
                "direction": {"enum": ["left", "right", "bi"]},
                "labels": {"type": "array", "items": {"type": "string"}},
            },
        },
    ]
}
TASKS = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["data"],
        "additionalProperties": False,
        "properties": {
            "data": {
                "type": "object",
                "required": ["text", "before", "after", "title", "record", "sha256", "start"],
            },
            "predictions": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["model_version", "result"],
                    "properties": {
                        "model_version": {"type": "string"},
                        "result": {"type": "array", "items": RESULT},
                    },
                },
            },
        },
    },
}
"""The tasks that Label Studio imports, by its guide to pre-annotated data."""


def spans_of(record: Record) -> set[tuple[str, str]]:
    return {(one.id, one.label) for one in regions_of(record)}


def placed(data: Any) -> Record:
    """Return the record of a task, having made sure that the task stands in it."""
    record = BY_ID[data["record"]]
    assert data["sha256"] == text_digest(record.text)
    return record


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("studio")
    written(RECORDS, "label-studio", folder)
    return folder / "out"


def test_label_studio_takes_the_tasks(studio: Path) -> None:
    validator = jsonschema.Draft202012Validator(TASKS)
    assert [
        str(e) for e in validator.iter_errors(json.loads((studio / "tasks.json").read_bytes()))
    ] == []


def test_label_studio_shows_what_the_record_holds(studio: Path) -> None:
    tasks = json.loads((studio / "tasks.json").read_bytes())
    found: dict[str, set[tuple[str, str]]] = {one.id: set() for one in RECORDS}
    links: dict[str, set[tuple[str, str, str]]] = {one.id: set() for one in RECORDS}
    for task in tasks:
        data = task["data"]
        record = placed(data)
        assert record.text[data["start"] : data["end"]] == data["text"]
        assert len(data["text"]) <= 8_000
        there = set()
        for item in task["predictions"][0]["result"]:
            if item["type"] == "labels":
                value = item["value"]
                assert data["text"][value["start"] : value["end"]] == value["text"]
                found[record.id].add((item["id"], *value["labels"]))
                there.add(item["id"])
        for item in task["predictions"][0]["result"]:
            if item["type"] == "relation":
                assert {item["from_id"], item["to_id"]} <= there
                links[record.id].add((item["from_id"], item["to_id"], *item["labels"]))
            elif item["type"] == "choices" and item["from_name"] == "status":
                assert item["id"] in there
    for record in RECORDS:
        assert (
            {(one.id, one.label) for one in regions_of(record) if one.text.strip()}
            <= found[record.id]
            <= spans_of(record)
        )
        assert links[record.id] <= {(one.source, one.target, one.label) for one in links_of(record)}


def test_label_studio_knows_every_label(studio: Path) -> None:
    view = etree.parse(studio / "label_config.xml").getroot()
    labels = {one.get("value") for one in view.iter("Label")}
    relations = {one.get("value") for one in view.iter("Relation")}
    choices = {
        one.get("name"): {choice.get("value") for choice in one} for one in view.iter("Choices")
    }
    for task in json.loads((studio / "tasks.json").read_bytes()):
        for item in task["predictions"][0]["result"]:
            if item["type"] == "labels":
                assert {fit_for_xml(one) for one in item["value"]["labels"]} <= labels
            elif item["type"] == "relation":
                assert set(item["labels"]) <= relations
            else:
                assert set(item["value"]["choices"]) <= choices[item["from_name"]]
    named = {one.get("name") for one in view.iter() if one.get("name")}
    assert {one.get("toName") for one in view.iter() if one.get("toName")} <= named


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def test_prodigy(tmp_path: Path) -> None:
    written(RECORDS, "prodigy", tmp_path)
    found: dict[str, set[tuple[str, str]]] = {one.id: set() for one in RECORDS}
    for task in lines(tmp_path / "out" / "tasks.jsonl"):
        record, text = placed(task["meta"]), task["text"]
        assert record.text[task["meta"]["start"] : task["meta"]["end"]] == text
        tokens = task["tokens"]
        assert [one["id"] for one in tokens] == list(range(len(tokens)))
        assert "".join(one["text"] + " " * one["ws"] for one in tokens) == text
        for token in tokens:
            assert text[token["start"] : token["end"]] == token["text"]
        for span in task["spans"]:
            assert tokens[span["token_start"]]["start"] == span["start"]
            assert tokens[span["token_end"]]["end"] == span["end"]
            found[record.id].add((span["id"], span["label"]))
        spans = {span["id"]: span for span in task["spans"]}
        for link in task["relations"]:
            for end in (link["head_span"], link["child_span"]):
                assert spans[end["id"]] == end
            assert link["head"] == link["head_span"]["token_end"]
        assert set(task.get("accept", ())) <= {one["id"] for one in task.get("options", ())}
    for record in RECORDS:
        assert found[record.id] <= spans_of(record)
        assert len(found[record.id]) >= len([1 for one in regions_of(record) if one.text.strip()])


def test_doccano(tmp_path: Path) -> None:
    written(RECORDS, "doccano", tmp_path)
    labels = {
        one["text"] for one in json.loads((tmp_path / "out" / "span_labels.json").read_bytes())
    }
    seen: set[int] = set()
    for example in lines(tmp_path / "out" / "examples.jsonl"):
        meta, text = example["meta"], example["text"]
        record = placed(meta)
        assert record.text[meta["start"] : meta["end"]] == text
        units = text.encode("utf-16-le")
        ids = {one["id"] for one in example["entities"]}
        assert not ids & seen
        seen |= ids
        for entity, (name, label, start, end) in zip(
            example["entities"], meta["regions"], strict=True
        ):
            assert entity["label"] == label
            assert (name, label) in spans_of(record)
            assert label in labels
            words = units[2 * entity["start_offset"] : 2 * entity["end_offset"]]
            assert words.decode("utf-16-le") == text[start:end]
        for link in example["relations"]:
            assert {link["from_id"], link["to_id"]} <= ids


@pytest.mark.parametrize("name", ["label-studio", "prodigy", "doccano"])
def test_shards_layers_and_nothing(name: str, tmp_path: Path) -> None:
    records = hostile.records()
    written([], name, tmp_path)
    options = ExportOptions(shard_size=5, layers=frozenset({"entity"}))
    found = written(records, name, tmp_path, options)
    shards = [one for one in found.files if "-0000" in one]
    assert len(shards) == -(-len(records) // 5)
    text = b"".join(contents(tmp_path / "out")[one] for one in shards).decode()
    assert '"PERSON"' in text
    assert '"speaker"' not in text
