from pathlib import Path

import pytest
from readout.train.events import _reported, train_events

from readout.errors import ConfigError


def quote(event: str | None, *, inherited: bool = False) -> dict[str, object]:
    occasion = None if event is None else {"event": event, "date": None}
    return {"kind": "direct", "occasion": occasion, "inherited": inherited}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"event": {"text": "Delta Forum"}}, ["Delta Forum"]),
        ({"event": None}, [None]),
        ({"frame": {"event": {"text": "Delta Forum"}}}, ["Delta Forum"]),
        (
            {"quotes": [quote("forum", inherited=True)] * 2 + [quote("fair")] * 3},
            ["forum"],
        ),
        ({"quotes": [quote("forum")] * 4 + [quote(None)]}, ["forum"]),
        ({"quotes": [quote("forum")] + [quote(None)] * 5}, [None]),
        ({"quotes": []}, []),
        ({"quotes": [quote("forum")] * 4 + [quote(None)] * 6}, []),
    ],
)
def test_what_a_document_is_said_to_report(
    row: dict[str, object], told: list[str | None]
) -> None:
    assert list(_reported(row)) == told


def test_nothing_to_learn(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        train_events([rows], "readout:fast.cfg", tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()


def test_a_pipeline_without_quotes_leaves_no_file(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "x", "event": null}\n', encoding="utf-8")
    output = tmp_path / "weights.json"
    with pytest.raises(ConfigError, match="no readout_quotes"):
        train_events([rows], "readout:themes-only.cfg", output)
    assert not output.exists()
