from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from pipeline.batch.options import RunOptions, load_options, save_options
from pipeline.errors import ConfigError


def test_options_come_back_for_any_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    options = RunOptions(
        inputs=["raw", "s3://press/2031"], output=Path("out"), config="own.cfg", workers=3, engine="ray",
        force="quotes", max_error_rate=0.2, timeout=9.5, cache=Path("c.sqlite"), shard_size=7, compress="zst",
    )  # fmt: skip
    save_options(options, tmp_path / "run.json")
    monkeypatch.chdir(tmp_path / "elsewhere")
    again = load_options(tmp_path / "run.json", Path("../out"), workers=1)
    assert again == RunOptions(
        inputs=[str(tmp_path / "raw"), "s3://press/2031"], output=Path("../out"), config=str(tmp_path / "own.cfg"),
        workers=1, engine="ray", max_error_rate=0.2, timeout=9.5, cache=tmp_path / "c.sqlite", shard_size=7,
        compress="zst",
    )  # fmt: skip


def test_every_option_is_kept_or_left_out_on_purpose(tmp_path: Path) -> None:
    from pipeline.batch.options import _Saved

    once = {"output", "force", "stdin", "stdin_suffix"}
    assert {field.name for field in fields(RunOptions)} == {*_Saved.__struct_fields__, *once}


@pytest.mark.parametrize("config", [None, "readout:fast.cfg"])
def test_packaged_configurations_stay_packaged(tmp_path: Path, config: str | None) -> None:
    save_options(RunOptions(inputs=["raw"], config=config), tmp_path / "run.json")
    assert load_options(tmp_path / "run.json", tmp_path).config == config


def test_what_cannot_be_run_again(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no run to go by"):
        load_options(tmp_path / "run.json", tmp_path)
    (tmp_path / "run.json").write_text('{"inputs": 3}')
    with pytest.raises(ConfigError, match="no run to go by"):
        load_options(tmp_path / "run.json", tmp_path)
    save_options(RunOptions(inputs=["raw", "-"]), tmp_path / "run.json")
    with pytest.raises(ConfigError, match="standard input"):
        load_options(tmp_path / "run.json", tmp_path)
