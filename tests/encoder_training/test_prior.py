"""Learning what relationships have in common, on two small taxonomies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from sklearn.linear_model import LogisticRegression

from encoder_training import prior as module
from encoder_training.prior import (
    RELATION_STRENGTH,
    VECTORS,
    Forms,
    LabelledRelation,
    as_new,
    labelled_relations,
    learn_prior,
    learn_relations,
    main,
    read_forms,
    train_general,
)
from readout.errors import ConfigError
from readout.stages.themes.features import COLUMN
from readout.stages.themes.model import TfidfVocabulary, load_prior, prior_model, relation_row
from readout.stages.themes.taxonomy import RELATION_TYPES, read_taxonomy
from readout.train.card import average_precision
from readout.train.themes.fitting import calibrate
from readout.train.themes.passages import files_of
from readout.train.themes.prepared import choose_vocabulary, of_owners, tfidf
from tests.gardens import passages, prior_by_hand, taxonomy_file, write_rows

WIDTH = 128
"""Of the packaged vectors of words."""

SIGNAL = '[themes.signals]\nbalance = ["one roof"]\n'
Source = tuple[Path, Sequence[Path]]


def source(folder: Path, first: str, second: str, **change: Any) -> Source:
    """Write a taxonomy and its passages in the folder of its name."""
    path = taxonomy_file(folder, first, second)
    rows = [{**row, **change} for row in passages(first, second)]
    write_rows(path.with_suffix("") / "passages.jsonl", rows)
    return path, []


def forms(folder: Path, first: str, second: str) -> Forms:
    """Measure a small subject as it is, and as a new user writes it."""
    path, _ = source(folder, first, second)
    return read_forms(path, files_of(path))


def test_weights_are_learned_written_and_the_same_each_time(tmp_path: Path) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    first, second = tmp_path / "new" / "a.bin", tmp_path / "b.bin"
    found = train_general(sources, first)
    named = [(path, [path.with_suffix("") / "passages.jsonl"]) for path, _ in sources]
    train_general(named, second)
    assert first.read_bytes() == second.read_bytes()
    assert load_prior(first).samples == found.samples
    weights = found.linear.measures
    assert (weights[:, [COLUMN["meet"], COLUMN["both"]]] > 0).all()
    assert found.relation_types == ("balance", "transition")
    assert 0.2 < found.samples[0].prior < 0.8


def test_what_is_learned_holds_for_a_taxonomy_unseen(tmp_path: Path) -> None:
    prior = learn_prior([forms(tmp_path, "sea", "land"), forms(tmp_path, "rain", "wind")], 0)
    taxonomy, given = vars(forms(tmp_path, "sun", "shade")[0]).values()
    model = prior_model(taxonomy, prior)
    odds = of_owners(model.chances(given.units)[:, 0], given.owners)
    truth = given.labels[:, 0]
    assert average_precision(odds, truth) > average_precision(-odds, truth) + 0.3
    # chances of taxonomies that were taken for new: half of their passages have the theme
    short, long = prior.samples
    assert short.prior == pytest.approx(0.5, abs=0.05)
    assert long == short  # no list is long
    assert np.array_equal(prior.linear.words[0], prior.linear.words[1])


def test_weights_are_calibrated_by_passages_that_they_have_not_seen() -> None:
    rng = np.random.default_rng(0)
    truth = rng.random(3000) < 0.1
    odds = 4.0 * truth - 3.0 + rng.normal(size=3000)
    weights = np.array([[2.0, 1.0]])
    pool = module._Pool(*([None] * 7))._replace(
        has=truth, owners=np.arange(3000), judged=np.ones(3000, dtype=np.int64)
    )
    slope, moved, sample = module._calibrated(weights, pool, odds, module.SHORT_LISTS)
    (share,), offset = calibrate(odds[:, None], truth)
    assert (slope, moved.tolist()) == (share, [[2 * share, share + offset]])
    assert sample.prior == pytest.approx(0.1, abs=0.01)
    assert len(sample.chances) < 2 * module.CHANCES
    assert sample.is_sound


def test_units_see_what_no_sum_sees(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    inputs = 5 + 3 * rng.standard_normal((400, 4))
    either = (inputs[:, 0] > 5) != (inputs[:, 1] > 5)
    monkeypatch.setattr(module, "INSIDE", 1.0)
    found = module._fit_units(inputs, either, np.ones(400), 0)
    assert ((found.log_odds(inputs) > 0) == either).mean() > 0.9
    by_sum = inputs @ found.linear
    assert ((by_sum > np.median(by_sum)) == either).mean() < 0.65
    monkeypatch.setattr(module, "INSIDE", 1e6)
    assert np.abs(module._fit_units(inputs, either, np.ones(400), 0).outside).max() < 1e-3


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
    output = tmp_path / "prior.bin"
    plain = train_general(sources, output)
    rows = [{**row, "relation": {}} for row in passages("sun", "shade")[2:]]
    clash = {"id": "x", "text": "Sun and shade clash.", "themes": ["sun_shade"]}
    rows += [{**clash, "relation": {"sun_shade": "tension"}}]
    further = write_rows(tmp_path / "further.jsonl", rows)
    found = train_general(sources, output, relating=[(sources[0][0], further)])
    assert found.relation_types == ("balance", "tension", "transition")
    assert plain.relation_types == ("balance", "transition")
    assert all(map(np.array_equal, found.linear, plain.linear))
    assert found.samples == plain.samples
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
    found = train_general(sources, tmp_path / "a.bin")
    assert load_prior(tmp_path / "a.bin").samples == found.samples


def test_one_taxonomy_is_too_few(tmp_path: Path) -> None:
    one = source(tmp_path, "sun", "shade")
    for sources in ([one], [one, one]):
        with pytest.raises(ConfigError, match="two different taxonomies") as caught:
            train_general(sources, tmp_path / "a.bin")
        assert caught.value.code == "too_few_taxonomies"
    assert not (tmp_path / "a.bin").exists()


def test_a_taxonomy_with_too_few_passages(tmp_path: Path) -> None:
    sources = [source(tmp_path, "sun", "shade"), source(tmp_path, "sea", "land")]
    (sources[1][0].with_suffix("") / "passages.jsonl").unlink()
    with pytest.raises(ConfigError, match="only 0 passages with sea_land") as caught:
        train_general(sources, tmp_path / "a.bin")
    assert caught.value.code == "bad_training"


def test_types_of_relation_must_be_labelled(tmp_path: Path) -> None:
    sources = [
        source(tmp_path, *names, relation={}) for names in (("sun", "shade"), ("sea", "land"))
    ]
    with pytest.raises(ConfigError, match="fewer than two types"):
        train_general(sources, tmp_path / "a.bin")


def test_the_command_takes_two_taxonomies_or_more(tmp_path: Path) -> None:
    first, other = (source(tmp_path, *names)[0] for names in (("sun", "shade"), ("sea", "land")))
    rows = [
        {**row, "id": f"m{row['id']}", "text": f"Now: {row['text']}"}
        for row in passages("sea", "land")
    ]
    more = write_rows(tmp_path / "more.jsonl", rows)
    output = tmp_path / "prior.bin"
    arguments = [first, other, "-o", output, "--passages", other, more]
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exit_code == 0, result.stderr
    assert "of the passages have a theme" in result.stdout
    assert f"weights: {output}" in result.stderr
    assert load_prior(output).relation_types == ("balance", "transition")
    assert CliRunner().invoke(main, [str(first)]).exit_code == 2


# Types of relation


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> list[LabelledRelation]:
    whole, _ = forms(tmp_path_factory.mktemp("sea"), "sea", "land")
    return list(labelled_relations(whole.prepared, whole.taxonomy))


@pytest.mark.parametrize("count", [2, 3, 5])
def test_relations_say_what_scikit_learn_says(labelled: list[LabelledRelation], count: int) -> None:
    kinds = np.array(RELATION_TYPES[:count])[np.arange(len(labelled)) % count]
    drawn = np.random.default_rng(count).integers(1, 4, len(labelled))
    some = [
        one._replace(kind=str(kind), weight=float(weight))
        for one, kind, weight in zip(labelled, kinds, drawn, strict=True)
    ]
    vocabulary = choose_vocabulary([one.unit for one in some], 50, 1)
    types, relations = learn_relations(some, vocabulary)
    measured = [one.unit for one in some]
    columns = np.hstack(
        [
            [relation_row(one.themes[0]) for one in measured],
            tfidf(vocabulary, [one.unit for one in some]).toarray(),
            [VECTORS * one.vector for one in measured],
        ]
    )
    fitted = LogisticRegression(C=RELATION_STRENGTH, max_iter=3000)
    fitted.fit(columns, kinds, sample_weight=drawn)
    assert len(relations.measures) == len(relations.bias) == count
    for one, wanted in zip(measured, fitted.predict_proba(columns), strict=True):
        own = vocabulary.weigh(one.words)
        row = np.array(relation_row(one.themes[0]))
        odds = (
            relations.log_odds(row[None, None], [own], one.vector[None]).total[0] + relations.bias
        )
        assert list(types) == fitted.classes_.tolist()
        assert np.exp(odds) / np.exp(odds).sum() == pytest.approx(wanted, abs=1e-3)


def test_what_is_learned_tells_types_apart(labelled: list[LabelledRelation]) -> None:
    vocabulary = choose_vocabulary([one.unit for one in labelled], 50, 1)
    types, relations = learn_relations(labelled, vocabulary)
    prior = prior_by_hand(WIDTH)
    joint = prior.interactions._replace(words=np.zeros(len(vocabulary.columns), np.float32))
    model = replace(
        prior, interactions=joint, vocabulary=vocabulary, relation_types=types, relations=relations
    )
    for one in labelled:
        chances = model.relation_chances(one.unit, one.theme)
        assert max(chances, key=chances.__getitem__) == one.kind


@pytest.mark.parametrize("count", [0, 1])
def test_one_type_teaches_nothing(labelled: list[LabelledRelation], count: int) -> None:
    with pytest.raises(ConfigError, match="fewer than two types") as caught:
        learn_relations(labelled[:count], TfidfVocabulary({}, np.zeros(0, np.float32)))
    assert caught.value.code == "bad_training"


def test_relations_are_taken_from_the_likeliest_sentence(
    tmp_path: Path, labelled: list[LabelledRelation]
) -> None:
    whole, _ = forms(tmp_path, "sea", "land")
    kinds = [kind for item in whole.prepared.items for kind in item.relation.values()]
    assert [one.kind for one in labelled] == kinds
    # the second of the first passage, the first of the second one
    assert "gate" not in labelled[0].unit.words.forms
    assert "turn" in labelled[1].unit.words.forms
