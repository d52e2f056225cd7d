from __future__ import annotations

import pytest
from msgspec import UNSET

from readout.errors import ConfigError
from readout.evaluate.gold import gold_of, labelled
from readout.evaluate.scored import scored_text
from readout.records.checks import validate_line
from readout.records.judged import GOLD, GoldScope, judged_of, with_judged
from readout.records.types import decode_record, encode_record
from sample import record


def test_what_was_read_travels_with_the_record() -> None:
    one = record()
    assert judged_of(one) is None
    one.extensions = {"other": 1}
    judged = GoldScope(
        annotator="ada",
        tool="brat",
        layers=["entity", "cue"],
        spans=[(0, 20), (30, 40)],
        links=False,
    )
    with_judged(one, judged)
    line = encode_record(one)
    assert list(validate_line(line)) == []
    assert judged_of(decode_record(line)) == judged
    assert one.extensions["other"] == 1


def test_unread_layers_are_no_gold() -> None:
    one = record()
    assert gold_of(one).entities and gold_of(one).quotes and gold_of(one).themes
    everything = (0, len(one.text))
    with_judged(one, GoldScope(tool="brat", layers=["quote"], spans=[everything]))
    found = gold_of(one, judged_of(one))
    assert found.entities is found.themes is UNSET
    assert found.judged is not None and found.judged.spans == [everything]
    quote = labelled(found.quotes)[0]
    assert quote.cue is quote.speaker is quote.occasion is UNSET


def test_unread_stretches_are_no_gold() -> None:
    one = record()
    judged = GoldScope(tool="brat", layers=["quote", "entity"], spans=[(0, 30)])
    found = scored_text(gold_of(one, judged), one.id)
    assert [one.text[slice(*entity.hull)] for entity in found.layers["entities"]] == ["4 May"]
    assert found.layers["quotes"] == []


@pytest.mark.parametrize("told", [7, [], {}, {"tool": "x", "layers": ["quotes"], "spans": []}])
def test_something_else_is_refused(told: object) -> None:
    one = record()
    one.extensions = {GOLD: told}
    with pytest.raises(ConfigError, match="does not say what was read"):
        judged_of(one)
