"""Doubtful identities as a sheet, and its answers as decisions."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from meetingtexts import report
from readout.annotation.review import review
from readout.cli import main
from readout.errors import ConfigError
from readout.records.types import Quote, Record, Speaker, encode_record

DAY = "2041-05-04"
GAZETTE = "Tarn Gazette"


def said(made: Record, who: str) -> Record:
    """Let somebody say something in a record."""
    made.text += f"\n{who} said so."
    start = made.text.rindex(who)
    speaker = Speaker("named", start, start + len(who), who, "e0", None, who.casefold())
    quote = Quote("q1", "indirect", [], [], "so", True, None, speaker, None, None, "rule", 1)
    made.quotes.append(quote)
    return made


def folder_of(path: Path) -> Path:
    """Make an output folder: one event may be another, one is joined, a surname is of two."""
    made = [
        report("a", "Sol meets Dev", DAY, "Ana Sol", "Oskar Dev", place="Harn"),
        report("b", "Sol visits Dev", "2041-05-06", "Ana Sol", "Oskar Dev", kind="visit",
               publisher=GAZETTE),
        report("c", "Sol meets Dev", "2041-05-05", "Ana Sol", "Oskar Dev", publisher=GAZETTE),
        said(report("d", "=Silt", DAY, "Ana Quill", kind="other", own=False), "Ana Quill"),
        said(report("e", "Silt", DAY, "Bo Quill", kind="other", own=False), "Bo Quill"),
        said(report("f", "Clay", DAY, "Quill", kind="other", own=False), "Quill"),
    ]  # fmt: skip
    write(path, made)
    return path


def write(folder: Path, made: Iterable[Record]) -> None:
    lines = b"".join(encode_record(one) + b"\n" for one in made)
    folder.joinpath("annotations.jsonl").write_bytes(lines)


def identified(folder: Path, kind: str) -> list[set[str]]:
    """Return the documents of each identity of a kind."""
    rows = map(json.loads, folder.joinpath("identities.jsonl").read_text("utf-8").splitlines())
    return [{at["document"] for at in row["mentions"]} for row in rows if row["kind"] == kind]


def events(folder: Path) -> list[set[str]]:
    """Return the documents of each event, in a fixed order."""
    return sorted(identified(folder, "event"), key=sorted)


def who_is_who(folder: Path, kind: str) -> list[set[str]]:
    """Return the same, of events those of the first three documents."""
    return [one for one in identified(folder, kind) if one & {*"abc"} or kind == "person"]


def filled(sheet: Path, *answers: str) -> None:
    """Fill the answers of a sheet, in the order of its rows."""
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "answer": one} for row, one in zip(rows, answers, strict=True))


def test_what_is_doubtful(tmp_path: Path) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubt.csv"
    assert review(folder, sheet)[0] == 4
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    sides = [(row["kind"], row["now"], row["document 1"], row["document 2"]) for row in rows]
    assert sides == [
        ("event", "apart", "b", "a"),
        ("event", "same", "c", "a"),
        ("person", "apart", "f", "d"),
        ("person", "apart", "f", "e"),
    ]
    first, name = rows[0], rows[2]
    assert first["passage 2"].startswith("Sol meets Dev: Sol meets Dev meeting Ana Sol")
    assert first["place 1"] == "/events/0"
    assert name["passage 2"].startswith("'=Silt: ")  # no formula
    assert {row["answer"] for row in rows} == {""}


def test_what_is_answered_is_decided(tmp_path: Path) -> None:
    folder, sheet, toml = folder_of(tmp_path), tmp_path / "doubt.csv", tmp_path / "identities.toml"
    own = '# mine\n[[identity]]\nwho = "person/bo-quill"\nname = "Bo"  # so'
    toml.write_text(own, "utf-8")
    review(folder, sheet)
    assert who_is_who(folder, "event") == [{"a", "c"}, {"b"}]
    filled(sheet, "Same", "apart", "apart", "same")
    for _ in range(2):  # again, nothing is new
        review(folder, sheet)
        assert who_is_who(folder, "event") == [{"a", "b"}, {"c"}]
        assert {"e", "f"} in who_is_who(folder, "person")
        text = toml.read_text("utf-8")
        assert text.startswith(own)
        assert text.count("[[identity]]") == 4
    assert review(folder, tmp_path / "more.csv")[0] == 0


def test_who_is_neither_is_somebody_else(tmp_path: Path) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubt.csv"
    review(folder, sheet)
    filled(sheet, "", "", "apart", "apart")
    review(folder, sheet)
    assert {"f"} in who_is_who(folder, "person")
    assert 'names = ["Quill"]' in (tmp_path / "identities.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [(("yes", "", "", ""), "row 2: column 'answer': 'yes': write same or apart")],
)
def test_what_is_wrong_with_a_sheet_is_said(
    tmp_path: Path, answers: tuple[str, ...], wrong: str
) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubt.csv"
    review(folder, sheet)
    filled(sheet, *answers)
    with pytest.raises(ConfigError, match=wrong) as caught:
        review(folder, sheet)
    assert caught.value.code == "bad_sheet"
    assert not (tmp_path / "identities.toml").exists()


def test_rows_that_contradict_one_another_decide_nothing(tmp_path: Path) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubt.csv"
    review(folder, sheet)
    lines = sheet.read_text("utf-8-sig").splitlines()
    sheet.write_text("\n".join([*lines, lines[1]]), "utf-8")
    filled(sheet, "same", "", "", "", "apart")
    with pytest.raises(ConfigError, match="row 2: another row says otherwise") as caught:
        review(folder, sheet)
    assert caught.value.code == "bad_sheet"
    assert not (tmp_path / "identities.toml").exists()


@pytest.mark.parametrize(
    "own",
    [
        '[[identity]]\nwho = "event/own"\ndocuments = ["b/events/0"]\n'
        '[[identity]]\nwho = "event/other"\ndocuments = ["a/events/0"]\n',
        'identity = [{who = "person/ada"}]\n',
    ],
)
def test_a_sheet_that_cannot_be_added_changes_nothing(tmp_path: Path, own: str) -> None:
    folder, sheet, toml = folder_of(tmp_path), tmp_path / "doubt.csv", tmp_path / "identities.toml"
    review(folder, sheet)
    filled(sheet, "same", "", "", "")
    toml.write_text(own, "utf-8")
    with pytest.raises(ConfigError) as caught:
        review(folder, sheet)
    assert caught.value.code == "bad_identities"
    assert str(caught.value).startswith(("identities.toml: ", f"{toml}: 'identity = [...]'"))
    assert toml.read_text("utf-8") == own
    assert not list(tmp_path.glob("*.partial"))


def test_the_command_writes_and_reads_a_sheet(tmp_path: Path) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubt.csv"
    for told in (f"4 in doubt: {sheet}", "0 rulings added to"):
        found = CliRunner().invoke(main, ["link", str(folder), "--review", str(sheet)])
        assert found.exit_code == 0, found.output
        assert told in found.stderr


def test_a_cell_that_was_emptied_is_said(tmp_path: Path) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubtful.csv"
    review(folder, sheet)
    filled(sheet, *["same"] * 4)
    lines = sheet.read_text("utf-8-sig").splitlines()
    rest = lines[1].partition(",")[2]
    sheet.write_text("\n".join([lines[0], f",{rest}", *lines[2:]]), "utf-8")
    with pytest.raises(ConfigError, match="row 2: a cell is empty that readout wrote"):
        review(folder, sheet)


def answered(folder: Path, answers: dict[str, str]) -> None:
    """Answer the rows of events whose first document this is, and take the sheet over, twice."""
    sheet = folder / "doubt.csv"
    with sheet.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    filled(sheet, *(answers.get(row["document 1"], "") for row in rows))
    assert review(folder, sheet)[0] > 0
    assert review(folder, sheet)[0] == 0


def test_what_was_together_stays_together(tmp_path: Path) -> None:
    papers = ["Fen Herald", GAZETTE, "Moss Post", "Reed Wire"]
    write(tmp_path, [
        report(f"{kind}{n}", "Sol meets Dev", day, "Ana Sol", "Oskar Dev", publisher=one, kind=kind)
        for day, kind in ((DAY, "meeting"), ("2041-05-06", "visit"))
        for n, one in enumerate(papers)
    ])  # fmt: skip
    review(tmp_path, tmp_path / "doubt.csv")
    first, second = events(tmp_path)
    assert (len(first), len(second)) == (4, 4)
    answered(tmp_path, {"visit0": "same", "visit2": "apart"})
    assert events(tmp_path) == [first | second - {"visit2"}, {"visit2"}]


def test_apart_takes_out_one_report_alone(tmp_path: Path) -> None:
    papers = ["Fen Herald", GAZETTE, "Moss Post", "Reed Wire"]
    write(tmp_path, [report(one, "Sol meets Dev", DAY, "Ana Sol", "Oskar Dev", publisher=one)
                     for one in papers])  # fmt: skip
    review(tmp_path, tmp_path / "doubt.csv")
    assert events(tmp_path) == [{*papers}]
    answered(tmp_path, {GAZETTE: "apart"})
    assert events(tmp_path) == [{*papers} - {GAZETTE}, {GAZETTE}]


def test_a_surname_of_two_spellings_makes_them_one(tmp_path: Path) -> None:
    folder = folder_of(tmp_path)
    review(folder, tmp_path / "doubt.csv")
    answered(tmp_path, {"f": "same"})
    assert who_is_who(folder, "person").count({"d", "e", "f"}) == 1
    assert 'names = ["Ana Quill"]' in (tmp_path / "identities.toml").read_text("utf-8")


def test_an_id_that_a_spreadsheet_changed_is_refused_alone(tmp_path: Path) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "doubt.csv"
    lines = folder.joinpath("annotations.jsonl").read_text("utf-8")
    folder.joinpath("annotations.jsonl").write_text(
        lines.replace('"id":"f"', '"id":"007"'), "utf-8"
    )
    review(folder, sheet)
    filled(sheet, "same", "", "same", "apart")
    sheet.write_text(sheet.read_text("utf-8-sig").replace(",007,", ",7,"), "utf-8")
    found = CliRunner().invoke(main, ["link", str(folder), "--review", str(sheet)])
    assert found.exit_code == 1
    assert "refused    row 4: not taken over: nobody is found in document '7'" in found.stderr
    assert "1 rulings added" in found.stderr
    assert {"a", "b", "c"} in who_is_who(folder, "event")


def test_a_link_to_decisions_stays_one(tmp_path: Path) -> None:
    kept = tmp_path / "kept.toml"
    kept.write_text("# mine\n", "utf-8")
    (tmp_path / "identities.toml").symlink_to(kept)
    review(folder_of(tmp_path), tmp_path / "doubt.csv")
    answered(tmp_path, {"b": "same"})
    assert (tmp_path / "identities.toml").is_symlink()
    assert kept.read_text("utf-8").startswith("# mine\n")


@pytest.mark.parametrize("who", ["nobody", "person/", "state/XXX", "\ufeff", "event"])
def test_a_cell_that_names_nobody_is_refused_with_its_row(tmp_path: Path, who: str) -> None:
    folder, sheet = folder_of(tmp_path), tmp_path / "sheet.csv"
    review(folder, sheet)
    rows = list(csv.reader(sheet.read_text("utf-8-sig").splitlines()))
    rows[1][rows[0].index("who 2")], rows[1][-1] = who, "same"
    with sheet.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows(rows)
    with pytest.raises(ConfigError, match=r"2: who = ") as caught:
        review(folder, sheet)
    assert caught.value.code == "bad_sheet"
    assert not (folder / "identities.toml").exists()
