from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from readout.cli import main
from runs import FAKES, Place, python


def test_all_is_well(place: Place) -> None:
    place.add(a="Harbour news\n\nThe quay stays open.", b="Ferry news")
    result = place.run()
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 annotated (0 cached), 0 in quarantine" in result.stderr
    for name in ("annotations.jsonl", "manifest.json"):
        assert str(place.out / name) in result.stderr
    assert "quarantine.jsonl" not in result.stderr
    assert place.outcome() == (["a", "b"], {})
    again = place.run()
    assert "2 annotated (2 cached)" in again.stderr


def test_who_is_who_is_found_at_the_end(place: Place) -> None:
    found = place.out / "identities.jsonl"
    for letter, name in (("a", "Ada Quill"), ("b", "Quill Ada")):
        line = {"id": letter, "text": "Harbour news", "speaker": name}
        (place.inputs / f"{letter}.jsonl").write_text(json.dumps(line), "utf-8")
    assert "link" not in place.run("--no-link").stderr
    assert not found.exists()
    result = place.run()
    assert result.stderr.endswith(f"link       1 person: {found}\n")
    first = found.read_bytes()
    assert json.loads(first)["names"] == {"Ada Quill": 1, "Quill Ada": 1}
    assert json.loads(place.run("--json", "--shard-size", "1").stdout)["annotated"] == 2
    assert found.read_bytes() == first
    (place.inputs / "b.jsonl").unlink()
    place.run("--max-error-rate", "0.1")
    assert json.loads(found.read_bytes())["documents"] == 1


def test_what_hinders_the_link_hinders_no_run(place: Place) -> None:
    place.add(a="Harbour news")
    place.out.mkdir()
    (place.out / "identities.toml").write_text("[[identity]]\nwho = 'nobody'\n")
    result = place.run()
    assert result.exit_code == 0
    assert "link       failed, the records are whole; 'readout link' tries again: " in result.stderr
    assert "identities.toml: who = 'nobody': write person/" in result.stderr
    assert place.outcome() == (["a"], {})
    assert CliRunner().invoke(main, ["link", str(place.out)]).exit_code == 2


def test_a_run_that_is_not_whole_is_not_linked(place: Place) -> None:
    place.add(a="Harbour news", b="", c="")
    assert place.run("--max-error-rate", "0.5").exit_code == 3
    assert not (place.out / "identities.jsonl").exists()


def test_standard_input(place: Place) -> None:
    arguments = ["run", "-", "-o", str(place.out), "-c", str(place.config)]
    assert CliRunner().invoke(main, arguments, input="Harbour news\n").exit_code == 0
    (record,) = place.records()
    assert (record["id"], record["text"], record["source"]["path"]) == (
        "stdin",
        "Harbour news\n",
        "-",
    )
    lines = '{"id": "x", "text": "Ferry"}\n{"id": "y", "text": "Bridge"}\n'
    assert (
        CliRunner().invoke(main, [*arguments, "--stdin-format", "jsonl"], input=lines).exit_code
        == 0
    )
    assert [record["id"] for record in place.records()] == ["x", "y"]


def test_standard_input_that_is_empty(place: Place) -> None:
    result = CliRunner().invoke(
        main, ["run", "-", "-o", str(place.out), "-c", str(place.config)], input=""
    )
    assert result.exit_code == 1
    assert place.outcome() == ([], {"stdin": "empty"})


def test_globs_and_files_of_other_kinds(place: Place) -> None:
    place.add(a="Harbour news", b="Ferry news")
    (place.inputs / "notes.docx").write_text("x")
    result = place.run()
    assert "not done   1 files skipped: unknown suffix" in result.stderr
    assert place.manifest()["inputs"]["skipped"] == 1
    arguments = ["run", str(place.inputs / "b*.txt"), "-o", str(place.out), "-c", str(place.config)]
    assert CliRunner().invoke(main, arguments).exit_code == 0
    assert [record["id"] for record in place.records()] == ["b"]


def test_outputs_go_to_outputs_by_default(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add(a="Harbour news")
    monkeypatch.chdir(place.path)
    assert CliRunner().invoke(main, ["run", "in", "-c", "c.cfg"]).exit_code == 0
    assert json.loads(Path("outputs/annotations.jsonl").read_text())["source"]["path"] == "in/a.txt"


def test_dry_run(place: Place) -> None:
    place.add(a="Harbour news", b="")
    result = place.run("--dry-run")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 documents, 1 of them unreadable" in result.stderr
    assert "segment    1 to compute" in result.stderr
    assert not place.out.exists()


def test_too_many_errors(place: Place) -> None:
    place.add(a="Harbour news", b="", c="")
    result = place.run("--max-error-rate", "0.5")
    assert result.exit_code == 3
    assert "2 of 3 documents are in quarantine" in result.stderr
    assert place.manifest()["status"] == "stopped"


def test_a_run_that_cannot_go_on(place: Place) -> None:
    place.config.write_text(FAKES)
    place.add(a="STOP here")
    result = place.run()
    assert result.exit_code == 3
    assert result.stderr.endswith("readout: the disk is full\n")


def test_a_damaged_cache_is_told(place: Place) -> None:
    place.add(a="Harbour news")
    place.run()
    (place.out / ".readout" / "cache.sqlite").write_bytes(b"garbage" * 999)
    result = place.run()
    assert result.exit_code == 0
    assert "cache.damaged" in result.stderr


def test_an_interrupt_before_the_work(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    place.add(a="Harbour news")

    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("readout.batch.run.Pipeline", interrupted)
    result = place.run()
    assert (result.exit_code, result.stderr) == (
        130,
        "readout: interrupted; run the same command to go on\n",
    )
    assert not place.out.exists()


@pytest.mark.parametrize(
    "wrong",
    [["-j", "0"], ["--max-error-rate", "2"], ["--engine", "steam"], ["--colour"], ["-j", "many"]],
)
def test_wrong_options(place: Place, wrong: list[str]) -> None:
    place.add(a="Harbour news")
    result = place.run(*wrong)
    assert result.exit_code == 2
    assert wrong[0] in result.stderr
    assert not place.out.exists()


def test_no_inputs() -> None:
    result = CliRunner().invoke(main, ["run"])
    assert (result.exit_code, "INPUT" in result.stderr) == (2, True)


def test_parts_and_compression(place: Place) -> None:
    place.add(a="Harbour news", b="Ferry news", c="Bridge news")
    result = place.run("--shard-size", "2", "--compress", "zst")
    assert result.exit_code == 0
    assert place.manifest()["outputs"] == [
        "annotations-00001.jsonl.zst",
        "annotations-00002.jsonl.zst",
    ]
    assert f"{place.out / 'annotations-00001.jsonl.zst'} and 1 more" in result.stderr


def test_a_profile(place: Place) -> None:
    place.config.write_text(FAKES)
    place.add(a="Harbour news", b="Ferry news of today")
    lines = place.run("--profile").stderr.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("stage "))
    table = {line.split()[0]: line.split()[3:5] for line in lines[start + 1 : start + 4]}
    assert table == {"segment": ["2", "0"], "fake_entities": ["2", "0"], "fake_themes": ["2", "0"]}
    assert sum(line.startswith("slowest: ") for line in lines) == 2
    assert "all stages" in place.run("--profile").stderr  # nothing computed


def test_a_dry_run_says_why(place: Place) -> None:
    place.config.write_text(FAKES)
    place.add(a="Harbour news")
    place.run()
    place.config.write_text(FAKES.replace("0.5", "0.7"))
    assert (
        "fake_themes 1 to compute\n    1: changed: setting score\n" in place.run("--dry-run").stderr
    )


@pytest.mark.slow
def test_plain_text_needs_none_of_the_heavy_libraries(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Harbour news\n\nDevelopment and security go together, the council said."
    )
    heavy = ("sklearn", "skops", "scipy", "trafilatura", "markdown_it", "lxml")
    names = ("default", "small")
    found = python(
        "import sys\n"
        "from readout.cli import main\n"
        f"for name in {names}:\n"
        f"    arguments = ['run', {str(tmp_path / 'a.txt')!r}, '-o', {str(tmp_path)!r} + f'/{{name}}']\n"
        "    main([*arguments, '-c', f'readout:{name}.cfg'], standalone_mode=False)\n"
        f"print([name for name in {heavy} if name in sys.modules])\n"
    )
    assert found == "[]\n"
    for name in names:
        assert (tmp_path / name / "annotations.jsonl").stat().st_size
