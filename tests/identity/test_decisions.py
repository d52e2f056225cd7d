from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from meetingtexts import report
from readout.errors import ConfigError
from readout.identity.decisions import Decisions, Ruling, decisions_of
from readout.identity.meetings import Meetings
from readout.records.types import Record


def test_without_a_file_nothing_is_decided(tmp_path: Path) -> None:
    assert decisions_of(tmp_path / "identities.toml").of == {}


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("[[identity]]\nname = 'Ada'", "who"),
        ("[[identity]]\nwho = 'ada'", "who.*person"),
        ("[[identity]]\nwho = 'state/QQQ'", "ISO 3166"),
        ("[[identity]]\nwho = 'person/a'\nnick = 'B'", "nick"),
        ("[[identity]\n", "line 1"),
        (
            "[[identity]]\nwho = 'person/a'\nnames = ['Ada']\n"
            "[[identity]]\nwho = 'person/b'\nnames = ['Ada']",
            "'Ada'",
        ),
        ("[[identity]]\nwho = 'person/a'\ndocuments = ['a']", "names"),
        (
            "[[identity]]\nwho = 'event/a'\ndocuments = ['a']\n"
            "[[identity]]\nwho = 'event/b'\ndocuments = ['a']",
            "'a' is both event/a and event/b",
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, written: str, wrong: str) -> None:
    path = tmp_path / "identities.toml"
    path.write_text(written, "utf-8")
    with pytest.raises(ConfigError, match=wrong) as caught:
        decisions_of(path)
    assert caught.value.code == "bad_identities"


def groups(*records: Record, rulings: Sequence[Ruling] = ()) -> list[list[str]]:
    meetings = Meetings(Decisions(rulings))
    for one in records:
        meetings.add(one)
    found = meetings.meetings()
    return sorted(sorted(told.document for told in one.tellings) for one in found)


def talks(name: str, day: str = "2041-05-04", **more: str) -> Record:
    return report(name, "Meeting with Dev", day, "Ana Sol", "Oskar Dev", **more)


def test_the_user_joins_events() -> None:
    three = talks("a"), talks("b", "2041-05-20"), talks("c", "2041-06-20", named="Tarn Forum")
    assert len(groups(*three)) == 3
    for told in (
        Ruling("event/tarn", documents=["a", "b"]),
        Ruling("event/tarn", documents=["a/events/0", "b"]),
        Ruling("event/tarn", names=["Meeting"]),
        Ruling("event/tarn", names=["Meeting"], documents=["b", "a"]),
    ):
        assert groups(*three, rulings=[told]) == [["a", "b"], ["c"]]
    two = [Ruling("event/tarn", documents=["a"]), Ruling("event/tarn", names=["The Tarn Forum"])]
    assert groups(*three, rulings=two) == [["a", "c"], ["b"]]


def test_the_user_parts_events() -> None:
    three = talks("a"), talks("b", publisher="Tarn Gazette"), talks("c", publisher="Tarn Gazette")
    assert groups(*three) == [["a", "b", "c"]]
    parted = [Ruling("event/tarn", documents=["a"]), Ruling("event/other", documents=["c"])]
    found = groups(*three, rulings=parted)
    assert len(found) == 2
    assert not {"a", "c"} <= set(found[0])


def test_the_user_names_events() -> None:
    meetings = Meetings(Decisions([Ruling("event/tarn", documents=["a", "b"], name="Tarn")]))
    for one in (talks("a"), talks("b", "2041-05-20"), talks("c", "2041-05-12")):
        meetings.add(one)
    found = [meetings.decisions.told(one) for one in meetings.joined()]
    assert [(one.who, one.name, one.documents) for one in found] == [
        ("event/tarn", "Tarn", 2),
        (
            "event/ana-sol-oskar-dev-meeting-12-may-2041",
            "Ana Sol–Oskar Dev meeting, 12 May 2041",
            1,
        ),
    ]
    assert found[0].grounds == ["decided"]
