"""The record: what is written is read again, and its surface changes on purpose alone."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy
from spacy.language import Language

import readout
from readout.config.configuration import NLP_KEYS, READOUT_KEYS, SECTIONS
from readout.records.types import SCHEMA, SPANS, decode_record, encode_record, json_schema
from sample import record

SNAPSHOT = Path(__file__).parents[1] / "surface.json"
FACTORIES = (
    "readout_segment",
    "readout_encoder",
    "readout_entities",
    "readout_document",
    "readout_quotes",
    "readout_vectors",
    "readout_themes",
)


def test_what_is_written_is_read_again() -> None:
    line = encode_record(record())
    assert b"\n" not in line
    assert decode_record(line) == record()
    assert encode_record(decode_record(line)) == line


def test_equal_records_give_equal_bytes() -> None:
    assert encode_record(record()) == encode_record(record())


def test_text_is_written_as_utf8() -> None:
    one = record()
    one.meta["title"] = "Größe “新”"
    assert "Größe “新”".encode() in encode_record(one)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("schema",), "readout/2"),
        (("segments", 0, "kind"), "headline"),
        (("quotes", 0, "speaker", "status"), "unknown"),
        (("entities", 0, "start"), "0"),
        (("id",), None),
    ],
)
def test_what_is_no_record_is_refused_with_its_path(path: tuple[Any, ...], value: object) -> None:
    data = json.loads(encode_record(record()))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(msgspec.ValidationError, match=path[-1]):
        decode_record(json.dumps(data))


def test_what_stages_of_others_add_is_written_where_there_is_any() -> None:
    assert b"extensions" not in encode_record(record())
    one = record()
    one.extensions = {"length": 3}
    one.quotes[0].extensions = {"sentiment": {"score": 0.5}}
    line = encode_record(one)
    assert decode_record(line) == one
    assert encode_record(decode_record(line)) == line
    assert json.loads(line)["quotes"][0]["extensions"] == {"sentiment": {"score": 0.5}}


def foreign() -> dict[str, Any]:
    """Make a record with a field that nobody knows at every level."""
    data: dict[str, Any] = json.loads(encode_record(record()))
    for item in (
        data,
        data["source"],
        data["quotes"][0],
        data["quotes"][-1]["speaker"],
        data["passages"][0]["themes"][0]["relation"],
    ):
        item["of_tomorrow"] = {"x": [1, None]}
    return data


def test_fields_that_no_type_knows_are_kept() -> None:
    line = json.dumps(foreign(), ensure_ascii=False, separators=(",", ":")).encode()
    read = decode_record(line)
    assert encode_record(read) == line
    assert read.to_dict() == foreign()
    assert decode_record(encode_record(read)) == read != record()
    again = copy.deepcopy(read)
    assert encode_record(again) == line
    again.quotes.pop(0)
    assert [quote.id for quote in again.quotes] == [
        quote["id"] for quote in again.to_dict()["quotes"]
    ]
    assert "of_tomorrow" not in again.to_dict()["quotes"][0]


def test_records_as_plain_data() -> None:
    assert record().to_dict() == json.loads(record().to_json())
    assert record().to_json().encode() == encode_record(record())


def test_spans_are_the_text_at_their_offsets() -> None:
    one = record()
    for name in SPANS:
        for span in one.spans(name):
            assert one.text[span.start : span.end] == span.text
    assert [span.item for span in one.spans("segments")] == one.segments
    first = one.quotes[0]
    assert [span[:2] for span in one.spans("quotes") if span.item is first] == [
        tuple(offsets) for offsets in first.content
    ]
    assert [span.text for span in one.spans("cues")] == ["said"]
    assert [span.text for span in one.spans("speakers")] == ["mayor"]
    assert [span.item.id for span in one.spans("events")] == ["ev1", "ev1"]
    with pytest.raises(ValueError, match="did you mean 'quotes'"):
        one.spans("quote")


def surface() -> dict[str, Any]:
    """Names that others rely on.

    What the package offers, fields of the record, their closed sets of values, components, settings.
    """
    definitions = json_schema()["$defs"]
    nlp = spacy.blank("en")
    return {
        "schema": SCHEMA,
        "python": sorted(readout.__all__),
        "fields": {name: list(body["properties"]) for name, body in sorted(definitions.items())},
        "values": {
            f"{name}.{key}": sorted(prop["enum"])
            for name, body in sorted(definitions.items())
            for key, prop in body["properties"].items()
            if "enum" in prop
        },
        "configuration": {
            "sections": sorted(SECTIONS),
            "readout": sorted(READOUT_KEYS),
            "nlp": sorted(NLP_KEYS),
        },
        "components": {
            name: {
                "settings": sorted(Language.get_factory_meta(name).default_config),
                "assigns": sorted(Language.get_factory_meta(name).assigns),
                "requires": sorted(Language.get_factory_meta(name).requires),
            }
            for name in FACTORIES
            if nlp.has_factory(name)
        },
    }


def test_the_surface_changes_on_purpose_alone() -> None:
    """Where this fails: a consumer may break.

    If that is meant, say so in CHANGELOG.md (a field removed, renamed or
    given another meaning needs a new schema version), and renew the snapshot with ``python
    tests/records/test_types.py``.
    """
    assert surface() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_field_of_the_schema_is_required_and_described() -> None:
    for name, body in json_schema()["$defs"].items():
        named = [field for field in body["properties"] if field not in ("extensions", "turns")]
        assert body["required"] == named, name
        assert body["description"], name


def test_components_are_sound_together() -> None:
    nlp = spacy.blank("en")
    for name in FACTORIES:
        nlp.add_pipe(name)
    assert not any(nlp.analyze_pipes()["problems"].values())


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(surface(), indent=1) + "\n", encoding="utf-8")
