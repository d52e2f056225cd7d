from __future__ import annotations

import json
import math
import os
from pathlib import Path

import pytest
from msgspec.structs import replace

from readout.batch.options import RunOptions, load_options, save_options
from readout.errors import ConfigError


def saved(path: Path, options: RunOptions) -> Path:
    path.write_bytes(save_options(options))
    return path


def test_options_come_back_with_their_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    name = os.fsdecode(b"r\xe9sum\xe9s")  # of no encoding
    options = RunOptions(
        inputs=["raw", "s3://press/2031", name],
        output=Path("out"),
        config="own.cfg",
        workers=3,
        engine="ray",
        force="quotes",
        max_error_rate=0.2,
        timeout=9.5,
        cache=Path("c.sqlite"),
        shard_size=7,
        compress="zst",
        code=("stages.py",),
        id_by="sha256",
        text_field="body",
        id_field="key",
    )
    path = saved(tmp_path / "run.json", options)
    monkeypatch.chdir(tmp_path / "elsewhere")
    again, cwd = load_options(path, Path("../out"), workers=1)
    assert cwd == tmp_path
    assert again == replace(
        options, output=tmp_path / "elsewhere" / "../out", workers=1, force=None
    )


def test_a_run_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    path = saved(tmp_path / "run.json", RunOptions(inputs=["raw"]))
    kept = json.loads(path.read_bytes())
    for name in ("code", "id_by", "text_field", "id_field"):
        del kept[name]
    path.write_text(json.dumps(kept))
    again, _ = load_options(path, tmp_path)
    assert again == RunOptions(inputs=["raw"], output=tmp_path)


def test_every_option_is_kept_or_left_out_on_purpose() -> None:
    from readout.batch.options import _Saved

    once = {"output", "force", "stdin", "stdin_suffix"}
    assert {"cwd", *RunOptions.__struct_fields__} == {*_Saved.__struct_fields__, *once}


def test_what_cannot_be_run_again(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    with pytest.raises(ConfigError, match="no run to go by"):
        load_options(path, tmp_path)
    for text in ('{"inputs": 3}', "no JSON"):
        path.write_text(text)
        with pytest.raises(ConfigError, match="no run to go by"):
            load_options(path, tmp_path)
    with pytest.raises(ConfigError, match="standard input"):
        load_options(saved(path, RunOptions(inputs=["raw", "-"])), tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": 0},
        {"shard_size": 0},
        {"max_error_rate": math.nan},
        {"timeout": math.inf},
        {"timeout": 0.0},
    ],
)
def test_options_that_no_command_could_have(wrong: dict[str, float]) -> None:
    with pytest.raises(ConfigError, match=next(iter(wrong))) as caught:
        RunOptions(inputs=["raw"], **wrong)  # type: ignore[arg-type]
    assert caught.value.code == "bad_option"
