from pathlib import Path

import pytest

from readout.errors import ConfigError
from readout.records import Occasion
from readout.train.occasions import is_right, train_occasions

FORUM = Occasion("Third Delta Forum", "stated", date="2031-03-04")


@pytest.mark.parametrize(
    ("found", "wanted", "right"),
    [
        (None, None, True),
        (FORUM, None, False),
        (None, {"event": "forum", "date": None}, False),
        (FORUM, {"event": "Delta Forum", "date": "2031-03"}, True),
        (FORUM, {"event": "Delta Forum", "date": "2032"}, False),
        (FORUM, {"event": "summit", "date": None}, False),
    ],
)
def test_what_is_right(
    found: Occasion | None, wanted: dict[str, str] | None, right: bool
) -> None:
    assert is_right(found, wanted) == right


def test_nothing_to_learn(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        train_occasions([rows], [], "readout:fast.cfg", tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()
