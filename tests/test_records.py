"""The record: what is written is read again, and its surface changes on purpose alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy
from spacy.language import Language

from readout.config import NLP_KEYS, READOUT_KEYS, SECTIONS
from readout.records import SCHEMA, decode_record, encode_record, json_schema
from sample import record

SNAPSHOT = Path(__file__).parent / "surface.json"
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
def test_what_is_no_record_is_refused_with_its_path(
    path: tuple[Any, ...], value: object
) -> None:
    data = json.loads(encode_record(record()))
    place = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(msgspec.ValidationError, match=path[-1]):
        decode_record(json.dumps(data))


def surface() -> dict[str, Any]:
    """Names that others rely on.

    Fields of the record, their closed sets of values, components, settings.
    """
    definitions = json_schema()["$defs"]
    nlp = spacy.blank("en")
    return {
        "schema": SCHEMA,
        "fields": {
            name: list(body["properties"]) for name, body in sorted(definitions.items())
        },
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
    tests/test_records.py``.
    """
    assert surface() == json.loads(SNAPSHOT.read_text(encoding="utf-8"))


def test_every_field_of_the_schema_is_required_and_described() -> None:
    for name, body in json_schema()["$defs"].items():
        assert body["required"] == list(body["properties"]), name
        assert body["description"], name


def test_components_are_sound_together() -> None:
    nlp = spacy.blank("en")
    for name in FACTORIES:
        nlp.add_pipe(name)
    assert not any(nlp.analyze_pipes()["problems"].values())


if __name__ == "__main__":
    SNAPSHOT.write_text(json.dumps(surface(), indent=1) + "\n", encoding="utf-8")
