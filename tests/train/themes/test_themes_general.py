"""Learning what relationships have in common, on two small taxonomies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from readout.errors import ConfigError
from readout.stages.themes.features import COLUMN
from readout.stages.themes.general import Long, first_model, read_general
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.calibrating import average_precision, calibrate
from readout.train.themes.common import Held
from readout.train.themes.general import (
    Subject,
    _scaled,
    as_new,
    learn_general,
    subject_of,
    train_general,
)
from readout.train.themes.passages import read_passages
from tests.gardens import passages, taxonomy_file, write_rows

SIGNAL = '[themes.signals]\nbalance = ["one roof"]\n'
Source = tuple[Path, Sequence[Path]]


def source(folder: Path, first: str, second: str, **change: Any) -> Source:
    """Write a taxonomy and its passages in the folder of its name."""
    path = taxonomy_file(folder, first, second)
    rows = [{**row, **change} for row in passages(first, second)]
    write_rows(path.with_suffix("") / "passages.jsonl", rows)
    return path, []


def test_weights_are_learned_written_and_the_same_each_time(tmp_path: Path) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    first, second = tmp_path / "new" / "a.json", tmp_path / "b.json"
    found = train_general(sources, first)
    named = [(path, [path.with_suffix("") / "passages.jsonl"]) for path, _ in sources]
    train_general(named, second)
    assert first.read_bytes() == second.read_bytes()
    assert read_general(first) == found
    weights = np.array(found.weights)
    assert weights[COLUMN["meet"]] > 0
    assert weights[COLUMN["both"]] > 0
    assert found.relation_types == ["balance", "transition"]
    assert 0.2 < found.sample.prior < 0.8


def test_what_is_learned_holds_for_a_taxonomy_unseen(
    learned: list[tuple[Subject, Subject]], taxonomy_path: Path, training: Path
) -> None:
    general = learn_general(learned, 0)
    taxonomy = read_taxonomy(taxonomy_path)
    given = subject_of(taxonomy, read_passages([training], taxonomy)).given
    model = first_model(taxonomy, general)
    units = model.chances([unit.measured for unit in given.units])
    odds = given.of_passages(units[:, 0])
    truth = given.labels[:, 0]
    assert average_precision(odds, truth) > average_precision(-odds, truth) + 0.3
    # chances of taxonomies that were taken for new: half of their passages have the theme
    assert general.sample.prior == pytest.approx(0.5, abs=0.05)
    assert general.long == Long(1.0, 0.0, general.sample)


def test_long_lists_are_scaled_by_how_they_do_where_they_are_long(
    learned: list[tuple[Subject, Subject]],
) -> None:
    given = [one.given for one, _ in learned]
    truth = np.arange(len(given[0].items)) % 2 == 0
    rng = np.random.default_rng(0)
    short, other = (Held(truth + rng.normal(size=len(truth)), truth) for _ in range(2))
    long = Held(3.0 * truth + 2.0 + rng.normal(size=len(truth)), truth)
    slope, offset, sample, found = _scaled([[[long], [short]], [[other]]], given, 0)
    log_odds = np.concatenate([short.log_odds, other.log_odds])
    wanted = calibrate(log_odds[:, None], np.concatenate([truth, truth]))
    assert (slope, offset) == pytest.approx((wanted[0][0], wanted[1]), abs=0.01)
    assert sample.prior == pytest.approx(0.5, abs=0.02)
    moved = slope * long.log_odds + offset
    wanted = calibrate(moved[:, None], truth)
    assert (found.slope, found.offset) == pytest.approx((wanted[0][0], wanted[1]), abs=0.01)
    assert found.sample.prior == pytest.approx(0.5, abs=0.02)
    assert found.sample.chances[0] > sample.chances[0]


def test_a_taxonomy_as_new(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_file(tmp_path, more=SIGNAL))
    (theme,) = as_new(taxonomy, terms=1).themes
    assert theme.signals == {}
    assert [(pole.terms, pole.headings) for pole in theme.poles] == [
        (("sun*",), ()),
        (("shade*",), ()),
    ]
    assert taxonomy.themes[0].signals


def test_passages_may_teach_types_of_relation_alone(tmp_path: Path) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    output = tmp_path / "general.json"
    plain = train_general(sources, output)
    rows = [{**row, "relation": {}} for row in passages("sun", "shade")[2:]]
    clash = {"id": "x", "text": "Sun and shade clash.", "themes": ["sun_shade"]}
    rows += [{**clash, "relation": {"sun_shade": "tension"}}]
    further = write_rows(tmp_path / "further.jsonl", rows)
    found = train_general(sources, output, relating=[(sources[0][0], further)])
    assert found.relation_types == ["balance", "tension", "transition"]
    assert plain.relation_types == ["balance", "transition"]
    assert (found.weights, found.words, found.sample) == (plain.weights, plain.words, plain.sample)
    write_rows(tmp_path / "none.jsonl", [{**clash, "themes": []}])
    with pytest.raises(ConfigError, match="no passage tells a type of relation"):
        relating = [(sources[0][0], tmp_path / "none.jsonl")]
        train_general(sources, output, relating=relating)
    with pytest.raises(ConfigError, match="would be overwritten"):
        train_general(sources, further, relating=[(sources[0][0], further)])


def test_labels_that_contradict_one_another_make_a_file_that_can_be_read(tmp_path: Path) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    path = sources[1][0].with_suffix("") / "passages.jsonl"
    rows = passages("sea", "land")
    turned = [
        {**row, "themes": [] if row["themes"] else ["sea_land"], "relation": {}} for row in rows
    ]
    write_rows(path, turned)
    found = train_general(sources, tmp_path / "a.json")
    assert read_general(tmp_path / "a.json") == found


def test_one_taxonomy_is_too_few(tmp_path: Path) -> None:
    one = source(tmp_path, "sun", "shade")
    for sources in ([one], [one, one]):
        with pytest.raises(ConfigError, match="two different taxonomies") as caught:
            train_general(sources, tmp_path / "a.json")
        assert caught.value.code == "too_few_taxonomies"
    assert not (tmp_path / "a.json").exists()


def test_a_taxonomy_with_too_few_passages(tmp_path: Path) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    (sources[1][0].with_suffix("") / "passages.jsonl").unlink()
    with pytest.raises(ConfigError, match="only 0 passages with sea_land") as caught:
        train_general(sources, tmp_path / "a.json")
    assert caught.value.code == "bad_training"


def test_types_of_relation_must_be_labelled(tmp_path: Path) -> None:
    sources = [
        source(tmp_path, *names, relation={}) for names in (("sun", "shade"), ("sea", "land"))
    ]
    with pytest.raises(ConfigError, match="fewer than two types"):
        train_general(sources, tmp_path / "a.json")
