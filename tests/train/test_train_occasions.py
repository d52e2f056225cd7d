from pathlib import Path

import pytest

from readout.errors import ConfigError
from readout.records.types import Occasion
from readout.train.linear import QuotePages
from readout.train.occasions import example_of, fit, is_right, train_occasions

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
def test_what_is_right(found: Occasion | None, wanted: dict[str, str] | None, right: bool) -> None:
    assert is_right(found, wanted) == right


def test_nothing_to_learn(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="line 1"):
        train_occasions([rows], [], "readout:fast.cfg", tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()


DAYS = "Ada Brusk said on June 9, 2031 that the wall is old. Tomas Lind said on June 8, 2031 that it leaks."


@pytest.mark.parametrize("real", [True, False])
def test_none_beside_a_day_tells_nothing_of_invented_documents(real: bool) -> None:
    page = QuotePages("readout:fast.cfg").page(DAYS, None)
    starts = [DAYS.index("the wall"), DAYS.index("it leaks")]
    ends = [DAYS.index(".", start) for start in starts]
    quotes = [
        {"kind": "indirect", "start": start, "end": end, "occasion": None}
        for start, end in zip(starts, ends, strict=True)
    ]
    example = example_of(page, {"text": DAYS, "quotes": quotes}, real=real)
    assert len(example.gold) == len(quotes)
    assert bool(fit([example] * 3).weights) == real
