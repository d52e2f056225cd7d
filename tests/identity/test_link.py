from __future__ import annotations

import json
import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from meetingtexts import report
from readout.analyze.flatten import rows_of
from readout.cli import main
from readout.identity.link import IDENTITIES, link, told
from readout.records.types import (
    Entity,
    Event,
    EventMention,
    Frame,
    FrameSpeaker,
    Quote,
    Record,
    Source,
    Speaker,
    bare_record,
    encode_record,
)

ENV = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
PERSONS = ("Ada Quill", "Quill", "Bo Quill", "Wei Lan", "Cy Dorn", "Eve Marsh")
NAMED = dict.fromkeys(PERSONS, "PERSON")


def record(id: str, *said: str, date: str = "2022-03-04", **meta: str) -> Record:
    """Return a record in which somebody says a word in each sentence: ``the X side`` and so on."""
    text = "".join(f"{who} said so. " for who in said)
    made = bare_record(id, text, Source(None, "", "text/plain"))
    made.meta = {"date": date, **meta}
    for number, who in enumerate(said):
        start = text.index(f"{who} said")
        label = NAMED.get(who, "ORG" if who.startswith("Harbour") else None)
        entity = None
        if label:
            entity = f"e{number}"
            made.entities.append(Entity(entity, start, start + len(who), who, label))  # type: ignore[arg-type]
        status = "named" if label or who[0].isupper() else "nominal"
        speaker = Speaker(status, start, start + len(who), who, entity, None, who.lower())  # type: ignore[arg-type]
        made.quotes.append(
            Quote(
                f"q{number}", "indirect", [], [], "so", True, None, speaker, None, None, "rule", 1
            )
        )
    return made


def linked(folder: Path, *records: Record) -> dict[str, dict[str, Any]]:
    folder.joinpath("annotations.jsonl").write_bytes(
        b"".join(encode_record(one) + b"\n" for one in records)
    )
    link(folder)
    rows = [json.loads(line) for line in folder.joinpath(IDENTITIES).read_bytes().splitlines()]
    assert len({row["who"] for row in rows}) == len(rows)
    return {row["who"]: row for row in rows}


def test_a_person_a_state_and_a_body(tmp_path: Path) -> None:
    found = linked(
        tmp_path,
        record("a", "Ada Quill", "Quill", "the Chinese side"),
        record("b", "Ada Quill", "Harbour Board", "China"),
    )
    assert set(found) == {"person/ada-quill", "state/CHN", "body/harbour-board"}
    ada = found["person/ada-quill"]
    assert ada["names"] == {"Ada Quill": 4, "Quill": 2}
    assert ada["documents"] == 2
    assert {"document": "a", "place": "/quotes/1/speaker"} in ada["mentions"]
    assert found["state/CHN"]["mentions"][0]["relation"] == "side"


def test_two_persons_of_a_surname_stay_two(tmp_path: Path) -> None:
    found = linked(tmp_path, record("a", "Ada Quill", "Quill"), record("b", "Bo Quill", "Quill"))
    places = {who: [one["document"] for one in row["mentions"]] for who, row in found.items()}
    assert places == {"person/ada-quill": ["a"] * 4, "person/bo-quill": ["b"] * 4}


def test_an_office_is_who_held_it_then(tmp_path: Path) -> None:
    found = linked(
        tmp_path,
        record("a", "the Chinese President"),
        record(
            "b", "the President", publisher="Office of the President of China", date="2010-01-01"
        ),
        record("c", "the President"),
    )
    assert {who: row["documents"] for who, row in found.items()} == {
        "person/hu-jintao": 1,
        "person/xi-jinping": 1,
    }


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("the two leaders", 2),
        ("the foreign ministers", 2),
        ("the President and the Foreign Minister", 2),
        ("They", 2),
        ("both", 2),
        ("the leader", 0),
        ("the ministers of the bloc", 0),
    ],
)
def test_those_who_meet_are_the_ones_named_first(said: str, who: int, tmp_path: Path) -> None:
    made = record("a", "Ada Quill", "Wei Lan", said)
    if said == "They":
        made.quotes[2].speaker.status = "pronoun"
    found = linked(tmp_path, made)
    at = {"document": "a", "place": "/quotes/2/speaker"}
    told = [name for name, row in found.items() if at in row["mentions"]]
    assert told == ["person/ada-quill", "person/wei-lan"][:who]
    assert all("event" in found[name]["grounds"] for name in told)


def test_five_named_first_are_nobody_in_particular(tmp_path: Path) -> None:
    names = [name for name in PERSONS if " " in name]
    found = linked(tmp_path, record("a", *names, "the leaders"))
    assert sum(len(row["mentions"]) for row in found.values()) == 2 * len(names)


def test_a_pronoun_for_an_office_is_its_holder(tmp_path: Path) -> None:
    made = record("a", "He")
    made.quotes[0].speaker.status = "pronoun"
    made.quotes[0].speaker.canonical = "Chinese President"
    assert set(linked(tmp_path, made)) == {"person/xi-jinping"}


def test_the_user_decides(tmp_path: Path) -> None:
    (tmp_path / "identities.toml").write_text(
        "[[identity]]\nwho = 'person/ada-quill'\nnames = ['Ada Quill', 'Wei Lan']\n"
        "name = 'Ada Lan'\nwikidata = 'Q1'\n",
        "utf-8",
    )
    found = linked(tmp_path, record("a", "Ada Quill"), record("b", "Wei Lan"))
    assert set(found) == {"person/ada-quill"}
    row = found["person/ada-quill"]
    assert (row["name"], row["wikidata"], row["grounds"]) == ("Ada Lan", "Q1", ["decided"])


def test_the_speaker_of_the_meta_data_is_somebody(tmp_path: Path) -> None:
    made = record("a", speaker="Ada Quill")
    assert linked(tmp_path, made)["person/ada-quill"]["mentions"] == [
        {"document": "a", "place": "/document/speaker"}
    ]
    made.document = Frame("speech", FrameSpeaker("Wei Lan"))
    assert "person/ada-quill" not in linked(tmp_path, made)


@pytest.mark.parametrize(
    ("name", "who"),
    [("Bo Hale", "person/bo-hale"), ("Ferry Office", "body/ferry-office"), ("HCT", "body/hct")],
)
def test_a_given_speaker_is_a_person_or_a_body(name: str, who: str, tmp_path: Path) -> None:
    made = record("a")
    made.document = Frame("speech", FrameSpeaker(name), basis={"speaker": "given"})
    assert set(linked(tmp_path, made)) == {who}


def test_what_the_meta_data_call_an_event_is_its_name(tmp_path: Path) -> None:
    made = [
        record("a", date="2031-05-03", event="Quill-Tarn Lake summit"),
        report("b", "Sol meets Dev", "2031-05-03", "Ana Sol", "Oskar Dev"),
        report("c", "Dev meets Sol", "2031-05-03", "Ana Sol", "Oskar Dev", publisher="Tarn News"),
        report("d", "Dev meets Sol", "2031-05-03", "Ana Sol", "Oskar Dev", publisher="Gazette"),
    ]
    made[1].meta["event"], made[3].meta["event"] = "Quill-Tarn Lake summit", "Moss Forum"
    found = linked(tmp_path, *made)
    events = {who: row["documents"] for who, row in found.items() if row["kind"] == "event"}
    assert sum(events.values()) == 4
    lake = found["event/quill-tarn-lake-summit-3-may-2031"]
    assert lake["name"] == "Quill-Tarn Lake summit, 3 May 2031"
    places = {one["document"]: one["place"] for one in lake["mentions"]}
    assert (places["a"], places["b"], "d" in places) == ("/meta/event", "/events/0", False)
    row = next(rows_of(next(told(tmp_path))))
    assert (row.event, row.event_name) == (lake["who"], lake["name"])


def test_the_same_records_give_the_same_bytes(tmp_path: Path) -> None:
    made = [record("a", "Ada Quill", "Quill"), record("b", "Beijing", "Wei Lan")]
    linked(tmp_path, *made)
    first = tmp_path.joinpath(IDENTITIES).read_bytes()
    told = CliRunner().invoke(main, ["link", str(tmp_path)])
    assert told.exit_code == 0
    assert "2 person, 1 state" in told.output
    assert tmp_path.joinpath(IDENTITIES).read_bytes() == first


def test_the_same_bytes_under_every_hash_seed(tmp_path: Path) -> None:
    halls = ["Harn", "Tarn", "Lund", "Fen", "Delta", "Moss"]
    rows = [
        report(f"{a}{b}", "Opening", "2041-05-03", kind="forum", named=f"{a} {b} {c} Forum")
        for a, b, c in permutations(halls, 3)
    ]
    folder = tmp_path / "annotations.jsonl"
    folder.write_bytes(b"".join(encode_record(one) + b"\n" for one in rows))
    code = "import sys; from pathlib import Path; from readout.identity.link import link;" + (
        "link(Path(sys.argv[1]))"
    )
    found = set()
    for seed in "123":
        subprocess.run(
            [sys.executable, "-c", code, tmp_path], env={**ENV, "PYTHONHASHSEED": seed}, check=True
        )
        found.add(tmp_path.joinpath(IDENTITIES).read_bytes())
        tmp_path.joinpath(IDENTITIES).unlink()
    assert len(found) == 1


def test_a_name_without_letters_and_an_entity_that_is_not_there(tmp_path: Path) -> None:
    made = record("a", "Ada Quill")
    made.entities.append(Entity("e9", 0, 1, "—", "PERSON"))
    mentions = [EventMention(0, 9, "e7"), EventMention(0, 1, "e9")]
    made.events.append(
        Event(
            "ev1",
            "meeting",
            name="The Tarn Summit",
            ordinal=None,
            body=None,
            date="2031",
            anchor=None,
            place=None,
            glossary=None,
            kb_id=None,
            key=None,
            mentions=mentions,
        )
    )
    assert "person/ada-quill" in linked(tmp_path, made)


def test_one_name_of_two_persons_is_told_by_documents(tmp_path: Path) -> None:
    (tmp_path / "identities.toml").write_text(
        "[[identity]]\nwho = 'person/ada-the-poet'\nnames = ['Ada Quill']\ndocuments = ['b']\n",
        "utf-8",
    )
    found = linked(tmp_path, record("a", "Ada Quill", "Quill"), record("b", "Ada Quill", "Quill"))
    assert {who: {one["document"] for one in row["mentions"]} for who, row in found.items()} == {
        "person/ada-quill": {"a"},
        "person/ada-the-poet": {"b"},
    }


def test_a_pronoun_for_nobody_known_is_nobody(tmp_path: Path) -> None:
    made = record("a", "They", "Ada Quill")
    made.quotes[0].speaker.status = "pronoun"
    assert set(linked(tmp_path, made)) == {"person/ada-quill"}
