"""Agreement of two annotators: known values, what both have read, and records as gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from readout.errors import ConfigError
from readout.evaluate.agreement import Agreement, Chance, agreement, alpha, kappa
from readout.evaluate.gold import GoldDocument, gold_of, read_gold
from readout.records.judged import GoldScope, judged_of, with_judged
from sample import record

# Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), part A: binary, two observers
ONE = "0100000010"
OTHER = "1110010000"


def table(one: str, other: str) -> np.ndarray[Any, Any]:
    names = sorted(set(one + other))
    found = np.zeros((1, len(names), len(names)))
    for a, b in zip(one, other, strict=True):
        found[0, names.index(a), names.index(b)] += 1
    return found


def test_alpha_of_the_textbook() -> None:
    assert alpha(table(ONE, OTHER))[0] == pytest.approx(0.095, abs=5e-4)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=2))
def test_kappa_is_that_of_others(pairs: list[tuple[str, str]]) -> None:
    one, other = "".join(a for a, _ in pairs), "".join(b for _, b in pairs)
    if len(set(one + other)) > 1:
        assert kappa(table(one, other))[0] == pytest.approx(
            cohen_kappa_score(list(one), list(other)), nan_ok=True
        )


def test_all_the_same_is_one_and_one_category_is_no_number() -> None:
    assert kappa(table("aab", "aab"))[0] == alpha(table("aab", "aab"))[0] == 1
    assert np.isnan(kappa(table("aa", "aa"))[0])
    assert np.isnan(alpha(table("aa", "aa"))[0])


TEXTS = [f"Ada {n} met Ben at the Port of Veld and said so." for n in range(6)]


def gold(path: Path, **fields: Any) -> list[GoldDocument]:
    lines = [json.dumps({"id": str(n), "text": one, **fields}) for n, one in enumerate(TEXTS)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_gold(path)


def chance(found: Agreement, layer: str) -> Chance:
    (one,) = [one for one in found.beyond_chance if one.layer == layer]
    return one


ADA = {"start": 0, "end": 3, "label": "PERSON"}
BEN = {"start": 10, "end": 13, "label": "PERSON"}


def test_one_finds_more_than_the_other(tmp_path: Path) -> None:
    one = gold(tmp_path / "a.jsonl", entities=[ADA, BEN])
    other = gold(tmp_path / "b.jsonl", entities=[ADA])
    found = agreement(one, other)
    assert (found.documents, found.alone) == (6, [])
    (whole,) = [score for score in found.scores if score.by == "all"]
    assert whole.strict.f1 is not None
    assert whole.strict.f1.value == pytest.approx(2 / 3)
    told = chance(found, "entities")
    words = 12 * 6
    assert told.units == words
    assert told.observed == pytest.approx(1 - 6 / words)
    same = "p" * 6 + " " * (words - 12)
    wanted = table(same + "p" * 6, same + " " * 6)
    assert told.kappa.value == pytest.approx(kappa(wanted)[0])
    assert told.alpha.value == pytest.approx(alpha(wanted)[0])
    assert told.kappa.low == pytest.approx(told.kappa.value)  # all documents are alike
    back = agreement(other, one)
    assert chance(back, "entities").alpha == told.alpha
    assert [one.kind for one in found.mistakes] == ["missed"] * 6


def test_layers_and_parts_that_one_has_not_labelled_are_left_out(tmp_path: Path) -> None:
    quote = {"kind": "indirect", "start": 4, "end": 20}
    told = {"speaker": {"status": "named", "text": "Ada"}}
    one = gold(tmp_path / "a.jsonl", entities=[ADA], quotes=[quote | told])
    other = gold(tmp_path / "b.jsonl", quotes=[quote], frame={"kind": "news"})
    found = agreement(one, other)
    assert {score.layer for score in found.scores} == {"quotes"}
    assert found.mistakes == []


def test_themes_kinds_and_statuses(tmp_path: Path) -> None:
    segment = {"i": 1, "kind": "paragraph", "start": 0, "end": len(TEXTS[0])}
    quote = {"kind": "indirect", "start": 4, "end": 20}

    def fields(labels: list[str], kind: str, status: str) -> dict[str, Any]:
        speaker = {"speaker": {"status": status, "text": None}}
        return {
            "segments": [segment],
            "themes": [{"par": 1, "labels": labels}],
            "frame": {"kind": kind},
            "quotes": [quote | speaker],
        }

    one = gold(tmp_path / "a.jsonl", **fields(["x", "y"], "news", "named"))
    other = gold(tmp_path / "b.jsonl", **fields(["x"], "speech", "nominal"))
    found = agreement(one, other)
    assert chance(found, "themes").units == 12
    assert chance(found, "themes").observed == 0.5
    for layer in ("document kind", "speakers: status"):
        assert chance(found, layer).observed == 0
        assert chance(found, layer).kappa.value == 0


def test_only_what_both_have_read(tmp_path: Path) -> None:
    ada, ben = record(), record()
    everything = (0, len(ada.text))
    with_judged(ada, GoldScope(tool="brat", layers=["entity", "quote"], spans=[(0, 30)]))
    with_judged(ben, GoldScope(tool="brat", layers=["entity", "cue"], spans=[everything]))
    ben.entities = ben.entities[:1]
    found = agreement(documents(ada), documents(ben))
    assert {score.layer for score in found.scores} == {"entities", "links"} - {"links"}
    assert found.mistakes == []
    assert chance(found, "entities").units == len(ada.text[:30].split())


def documents(one: Any) -> list[GoldDocument]:
    return [GoldDocument("1", gold_of(one, judged_of(one)), one)]


def test_documents_of_one_alone_are_told(tmp_path: Path) -> None:
    one = gold(tmp_path / "a.jsonl", entities=[ADA])
    found = agreement(one, one[:4])
    assert (found.documents, found.alone) == (4, ["4", "5"])
    with pytest.raises(ConfigError, match="no document is in both"):
        agreement(one[:2], one[2:])
