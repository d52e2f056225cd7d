from pathlib import Path

import pytest

from readout.errors import ConfigError
from readout.evaluate.gold import GoldOccasion, gold_from
from readout.records.types import Occasion
from readout.train.gold import TrainingData
from readout.train.linear import QuotePages, train
from readout.train.occasions import OCCASIONS, document_of, fit, is_right

FORUM = Occasion("Third Delta Forum", "stated", date="2031-03-04")


@pytest.mark.parametrize(
    ("found", "wanted", "right"),
    [
        (None, None, True),
        (FORUM, None, False),
        (None, GoldOccasion("forum"), False),
        (FORUM, GoldOccasion("Delta Forum", "2031-03"), True),
        (FORUM, GoldOccasion("Delta Forum", "2032"), False),
        (FORUM, GoldOccasion("summit"), False),
    ],
)
def test_what_is_right(found: Occasion | None, wanted: GoldOccasion | None, right: bool) -> None:
    assert is_right(found, wanted) == right


def test_nothing_to_learn(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text('{"text": "x"}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="jsonl:1: "):
        train(OCCASIONS, TrainingData([rows]), "readout:small.cfg", tmp_path / "weights.json")
    assert not (tmp_path / "weights.json").exists()


DAYS = "Ada Brusk said on June 9, 2031 that the wall is old. Tomas Lind said on June 8, 2031 that it leaks."


@pytest.mark.parametrize("real", [True, False])
def test_none_beside_a_day_tells_nothing_of_invented_documents(real: bool) -> None:
    pages = QuotePages("readout:small.cfg")
    starts = [DAYS.index("the wall"), DAYS.index("it leaks")]
    ends = [DAYS.index(".", start) for start in starts]
    quotes = [
        {"kind": "indirect", "start": start, "end": end, "occasion": None}
        for start, end in zip(starts, ends, strict=True)
    ]
    document = document_of(pages, gold_from({"text": DAYS, "quotes": quotes}), real=real)
    assert len(document.gold) == len(quotes)
    assert bool(fit([document] * 3).weights) == real
