"""Learning what relationships have in common, on two small taxonomies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from readout.errors import ConfigError
from readout.stages.themes.features import COLUMN
from readout.stages.themes.general import Long, first_model, read_general
from readout.stages.themes.model import relation_row
from readout.stages.themes.taxonomy import RELATION_TYPES, read_taxonomy
from readout.train.themes.calibrating import average_precision
from readout.train.themes.general import (
    Subject,
    as_new,
    learn_general,
    relation_rows,
    relations_of,
    subject_of,
    train_general,
)
from readout.train.themes.passages import read_passages
from tests.gardens import lengthened, passages, taxonomy_file, write_rows

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


def test_what_changes_with_long_lists_is_learned_of_those_that_have_them(
    learned: list[tuple[Subject, Subject]],
) -> None:
    (one, new), *others = learned
    long = subject_of(lengthened(one.taxonomy, 30), one.given.items)
    general = learn_general([(long, new), *others], 0)
    assert general.long.slope > 0
    assert general.long.sample.prior == pytest.approx(0.5, abs=0.05)
    assert general.long != Long(1.0, 0.0, general.sample)


def test_a_taxonomy_as_new(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_file(tmp_path, more=SIGNAL))
    (theme,) = as_new(taxonomy, terms=1).themes
    assert theme.signals == {}
    assert [(pole.terms, pole.headings) for pole in theme.poles] == [
        (("sun*",), ()),
        (("shade*",), ()),
    ]
    assert taxonomy.themes[0].signals


def test_relations_are_taken_from_the_likeliest_sentence(
    learned: list[tuple[Subject, Subject]],
) -> None:
    subject = learned[0][0]
    rows, kinds = relation_rows(subject.given, subject.taxonomy)
    labelled = [kind for item in subject.given.items for kind in item.relation.values()]
    assert kinds == labelled
    assert len(rows[0]) == 4 * len(RELATION_TYPES)
    units = [unit.measured.themes[0] for unit in subject.given.units]
    empty = relation_row(units[0])
    assert "gate" in subject.given.units[0].measured.words.forms
    assert rows[0] != empty  # the second sentence, not the first


@pytest.mark.parametrize("count", [2, 3, 5])
def test_relations_say_what_scikit_learn_says(
    learned: list[tuple[Subject, Subject]], count: int
) -> None:
    rng = np.random.default_rng(count)
    found = [unit.measured.themes[0] for unit in learned[0][0].given.units]
    rows = np.array([relation_row(one) for one in found])
    kinds = np.array(RELATION_TYPES[:count])[np.arange(len(rows)) % count]
    fitted = LogisticRegression().fit(rows + rng.random(rows.shape), kinds)
    relations = relations_of(fitted)
    assert len(relations.weights) == len(relations.bias) == count
    for one, wanted in zip(found, fitted.predict_proba(rows), strict=True):
        chances = relations.chances(one)
        assert list(chances) == fitted.classes_.tolist()
        assert list(chances.values()) == pytest.approx(wanted.tolist(), abs=1e-5)


def test_labels_that_contradict_one_another_make_a_file_that_can_be_read(
    tmp_path: Path,
) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    path = sources[1][0].with_suffix("") / "passages.jsonl"
    rows = passages("sea", "land")
    turned = [
        {**row, "themes": [] if row["themes"] else ["sea_land"], "relation": {}}
        for row in rows
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
        source(tmp_path, *names, relation={})
        for names in (("sun", "shade"), ("sea", "land"))
    ]
    with pytest.raises(ConfigError, match="fewer than two types"):
        train_general(sources, tmp_path / "a.json")
