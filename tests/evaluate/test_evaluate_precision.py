"""Sheets that were filled: weighted to the corpus by the chances, with intervals that hold it."""

from __future__ import annotations

import math

import numpy as np
import pytest

import hostile
from readout.annotation.sampling import draw_items
from readout.evaluate.precision import Precision, precisions
from readout.evaluate.verdicts import ItemVerdict, JudgedItem
from readout.records.types import Entity, Record


def row(
    id: str, chance: float, right: bool | None, document: str = "d", group: str = "ORG"
) -> JudgedItem:
    return JudgedItem(
        document=document,
        title="",
        sha256="",
        layer="entity",
        group=group,
        id=id,
        start=0,
        end=1,
        confidence=None,
        document_kind="news",
        chance=chance,
        before="",
        text="x",
        after="",
        found={"kind": group, "extent": "x"},
        judged={} if right is None else {"kind": ItemVerdict(right)},
    )


def of(found: list[Precision], field: str, group: str = "all") -> Precision:
    (one,) = [one for one in found if (one.field, one.group) == (field, group)]
    return one


def test_items_count_as_often_as_they_stand_for() -> None:
    rows = [
        row("1", 1.0, True),
        row("2", 0.25, False),
        row("3", 0.5, True, "e", "GPE"),
        row("4", 0.5, None, "e"),
    ]
    found = precisions(rows)
    whole = of(found, "kind")
    assert whole.value == pytest.approx((1 + 2) / (1 + 4 + 2))
    assert (whole.judged, whole.right, whole.left_out, whole.documents) == (3, 2, 1, 2)
    assert of(found, "kind", "ORG").value == pytest.approx(1 / 5)
    assert of(found, "kind", "GPE").judged == 1
    nothing = of(found, "extent")
    assert (nothing.judged, nothing.left_out) == (0, 4)
    assert math.isnan(nothing.value) and math.isnan(nothing.low)


def test_weights_that_differ_make_intervals_wider() -> None:
    same = [row(str(n), 0.5, n % 4 > 0, str(n)) for n in range(40)]
    other = [row(str(n), 0.9 if n % 2 else 0.02, n % 4 > 0, str(n)) for n in range(40)]
    narrow, wide = (of(precisions(rows), "kind") for rows in (same, other))
    assert wide.high - wide.low > narrow.high - narrow.low


@pytest.mark.parametrize("scale", [1e-200, 1e-310])
def test_chances_count_beside_one_another_alone(scale: float) -> None:
    chances = [(1.0, True), (0.25, False), (0.5, True), (0.5, False)]
    rows, others = (
        [row(str(n), chance * by, right, str(n)) for n, (chance, right) in enumerate(chances)]
        for by in (1.0, scale)
    )
    one, other = of(precisions(rows), "kind"), of(precisions(others), "kind")
    assert other.value == pytest.approx(one.value)
    assert (other.low, other.high) == pytest.approx((one.low, one.high))


def test_all_right_in_a_small_sample_is_not_all_right_in_a_large_corpus() -> None:
    rows = [row(str(n), 0.001, True, str(n)) for n in range(50)]
    found = of(precisions(rows), "kind")
    assert found.value == found.high == 1
    assert found.low == pytest.approx(1 + math.log(0.025) / 50)


def corpus(generator: np.random.Generator, size: int) -> tuple[list[Record], set[str]]:
    """Return records with entities of two labels, and which of them are right: one label seldom is."""
    records, right = [], set()
    for number in range(size):
        record = hostile.bare(f"d{number}", "x" * 40)
        ease = generator.normal(0, 0.5)
        for k in range(int(generator.poisson(12))):
            label = "ORG" if generator.random() < 0.9 else "WORK"
            record.entities.append(Entity(f"e{k}", k, k + 1, "x", label))  # type: ignore[arg-type]
            odds = (2.2 if label == "ORG" else -0.4) + ease
            if generator.random() < 1 / (1 + math.exp(-odds)):
                right.add(f"{record.id} e{k}")
        records.append(record)
    return records, right


def test_the_interval_of_a_sheet_holds_the_truth() -> None:
    """Of what is drawn and judged as 'readout sample' and people do; and nothing is biased."""
    generator = np.random.default_rng(8)
    covered, estimates, truths = 0, [], []
    rounds = 60
    for seed in range(rounds):
        records, right = corpus(generator, 40)
        rows = draw_items(lambda found=records: found, 90, ("entity",), seed=seed)  # type: ignore[misc]
        judged = [
            row(one.id, one.chance, f"{one.document} {one.id}" in right, one.document)
            for one in rows
        ]
        found = of(precisions(judged), "kind")
        truth = len(right) / sum(len(record.entities) for record in records)
        covered += found.low <= truth <= found.high
        estimates.append(found.value)
        truths.append(truth)
    assert covered / rounds >= 0.9
    assert np.mean(estimates) == pytest.approx(np.mean(truths), abs=0.02)
