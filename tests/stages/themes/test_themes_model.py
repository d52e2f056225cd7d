"""The model of a taxonomy: what it adds up, and files that are refused."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from readout.errors import ConfigError
from readout.models.arrays import read_arrays, write_arrays
from readout.stages.themes.decisions import DecisionOptions, ScoreSample
from readout.stages.themes.features import FEATURES, Extractor
from readout.stages.themes.model import (
    LinearWeights,
    TfidfVocabulary,
    ThemesModel,
    load_model,
    load_prior,
    prior_model,
    relation_row,
    save_model,
)
from readout.stages.themes.phrasefinder import split_words
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy, read_taxonomy
from tests.gardens import (
    OF_LONG,
    PARENT,
    SAMPLE,
    lengthened,
    model_of,
    prior_by_hand,
    relations,
    taxonomy_file,
    word_vectors,
)

KIND = "themes/6"


@pytest.fixture(scope="module")
def model(taxonomy: Taxonomy) -> ThemesModel:
    return model_of(taxonomy)


def test_what_was_written_is_read_and_the_same_each_time(
    tmp_path: Path, taxonomy: Taxonomy, extractor: Extractor, model: ThemesModel
) -> None:
    first, second = tmp_path / "a.bin", tmp_path / "b.bin"
    save_model(first, taxonomy, model)
    again = load_model(first, taxonomy)
    save_model(second, taxonomy, again)
    assert first.read_bytes() == second.read_bytes()
    assert (again.samples, again.vocabulary.columns, again.relation_types) == (
        model.samples,
        model.vocabulary.columns,
        model.relation_types,
    )
    texts = ["We balance sun and shade.", "A ferry.", ""]
    measured = [extractor.measure(text) for text in texts]
    assert np.array_equal(again.chances(measured), model.chances(measured))


def test_log_odds_are_what_measures_words_and_vector_weigh(
    extractor: Extractor, model: ThemesModel
) -> None:
    measured = extractor.measure("We balance sun shade, ferry.")
    weighed = model.vocabulary.weigh(measured.words)
    assert set(weighed) == {0, 1, 2}
    wanted = (
        float(model.linear.bias[0])
        + float(model.linear.measures[0] @ measured.themes[0].row)
        + float(model.linear.vectors[0] @ measured.vector)
        + sum(float(model.linear.words[0, n]) * weight for n, weight in weighed.items())
    )
    odds = model.log_odds([measured])
    alone = odds.total - odds.together + model.linear.bias
    assert alone[0, 0] == pytest.approx(wanted, abs=1e-4)
    joint = model.interactions
    by_words = sum(float(joint.words[n]) * weight for n, weight in weighed.items())
    inputs = [*measured.themes[0].row, by_words, float(joint.vectors @ measured.vector)]
    unit = math.tanh(float(inputs @ joint.inside[:, 0]) + float(joint.bias[0]))
    wanted += float(model.shares[0]) * float(joint.outside[0]) * unit
    chance = 1 / (1 + math.exp(-wanted))
    assert model.chances([measured])[0, 0] == pytest.approx(chance, abs=1e-4)


def test_words_by_themselves_and_in_twos(model: ThemesModel) -> None:
    weigh = model.vocabulary.weigh
    assert weigh(split_words("A quiet hall")) == {}
    assert weigh(split_words("Balance!")) == {0: pytest.approx(0.4)}
    once, often = (weigh(split_words("balance ferry")), weigh(split_words("balance ferry ferry")))
    assert often[1] > once[1] > once[0] > often[0]
    assert weigh(split_words("shade sun")) == {}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["balance", "sun", "shade", "ferry", "the", "x"])))
def test_what_a_word_weighs_does_not_depend_on_which_others_are_known(
    model: ThemesModel, forms: list[str]
) -> None:
    words, known = split_words(" ".join(forms)), model.vocabulary
    weighed = known.weigh(words)
    for gram, column in known.columns.items():
        alone = TfidfVocabulary({gram: 0}, known.rarity[[column]]).weigh(words)
        assert list(alone.values()) == pytest.approx([weighed[column]] if alone else [])
        assert bool(alone) is (column in weighed)


def test_vectors_of_another_width_do_not_count(extractor: Extractor, model: ThemesModel) -> None:
    measured = extractor.measure("We balance sun and shade.")
    other = measured._replace(vector=np.ones(7, dtype=np.float32))
    none = measured._replace(vector=np.zeros(3, dtype=np.float32))
    assert np.array_equal(model.chances([other]), model.chances([none]))


def test_wishes_shift_chances_and_set_thresholds(extractor: Extractor, model: ThemesModel) -> None:
    measured = [extractor.measure("The sun turns into shade.")]
    same, (threshold,) = model.decided(DecisionOptions())
    assert np.array_equal(same.chances(measured), model.chances(measured))
    assert 0.05 <= threshold <= 0.95
    often, _ = model.decided(DecisionOptions(prior=0.5))
    rare, _ = model.decided(DecisionOptions(prior=0.001))
    chances = [float(m.chances(measured)[0, 0]) for m in (rare, model, often)]
    assert chances == sorted(chances)
    assert chances[0] < chances[2]
    assert model.decided(DecisionOptions(threshold=0.77))[1] == [0.77]
    # what was asked for in training holds until something else is asked for
    asked = replace(model, asked=DecisionOptions(threshold=0.66))
    assert (
        asked.decided(DecisionOptions())[1]
        == asked.decided(DecisionOptions(prior=0.1))[1]
        == [0.66]
    )
    assert asked.decided(DecisionOptions(threshold=0.77))[1] == [0.77]
    shared = replace(model, asked=DecisionOptions(prior=0.001))
    for wish, same in (
        (DecisionOptions(), rare),
        (DecisionOptions(prior=0.001), rare),
        (DecisionOptions(prior=0.5), often),
    ):
        assert np.array_equal(shared.decided(wish)[0].chances(measured), same.chances(measured))
    precise = DecisionOptions(precision_at_least=0.9)
    assert asked.decided(precise)[1] == model.decided(precise)[1]


# Types of relation

NO_VECTOR = np.zeros(3, dtype=np.float32)


def likeliest(row: list[float], weighed: dict[int, float], vector: np.ndarray) -> str:
    odds = relations().log_odds(np.array([[row]]), [weighed], vector[None]).total[0]
    return RELATION_TYPES[int(np.argmax(odds))]


@pytest.mark.parametrize(
    ("text", "weighed", "kind"),
    [
        ("We balance sun and shade.", {}, "balance"),
        ("The sun gradually gives way to shade.", {}, "transition"),
        ("Sun and shade clash.", {}, "tension"),
        ("Sun, shade.", {1: 1.0}, "tension"),
        ("We balance sun and shade.", {1: 9.0}, "tension"),
    ],
)
def test_types_go_by_what_is_said(
    extractor: Extractor, text: str, weighed: dict[int, float], kind: str
) -> None:
    row = relation_row(extractor.measure(text).themes[0])
    assert len(row) == 4 * len(RELATION_TYPES)
    assert likeliest(row, weighed, NO_VECTOR) == kind
    assert likeliest(row, {**weighed, 2: 7.0}, NO_VECTOR) == kind  # a word that is not known


def test_a_vector_counts_where_it_has_the_width(extractor: Extractor) -> None:
    row = relation_row(extractor.measure("Sun, shade.").themes[0])
    assert likeliest(row, {}, np.full(3, 4.0, dtype=np.float32)) == "transition"
    first = likeliest(row, {}, NO_VECTOR)
    assert likeliest(row, {}, np.full(2, 4.0, dtype=np.float32)) == first


def test_relations_of_a_sentence(extractor: Extractor, model: ThemesModel) -> None:
    chances = model.relation_chances(extractor.measure("Sun and ferry clash with shade."), 0)
    assert sum(chances.values()) == pytest.approx(1.0)
    assert max(chances, key=chances.__getitem__) == "tension"


# Files


def sample(chances: object, *weights: float | None) -> dict[str, object]:
    return {"chances": chances, "weights": list(weights)}


def refused(path: Path, taxonomy: Taxonomy, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason) as caught:
        load_model(path, taxonomy)
    assert caught.value.code == "bad_model"
    assert str(path) in caught.value.message


@pytest.mark.parametrize(("old", "new"), [("shade*", "gloom*"), ("set in relation", "weighed")])
def test_a_model_goes_with_terms_and_wording(
    tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel, old: str, new: str
) -> None:
    save_model(tmp_path / "m.bin", taxonomy, model)
    path = taxonomy_file(tmp_path)
    path.write_text(path.read_text().replace(old, new))
    other = read_taxonomy(path)
    refused(tmp_path / "m.bin", other, "trained for another taxonomy .* readout train themes")


def test_a_model_of_other_themes(tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel) -> None:
    save_model(tmp_path / "m.bin", taxonomy, model)
    for path in (
        taxonomy_file(tmp_path, "sea", "land"),
        taxonomy_file(
            tmp_path,
            rest=PARENT.replace('id = "bright"', 'id = "a"\nterms = ["a"]').replace(
                'id = "dark"', 'id = "b"\nterms = ["b"]'
            ),
        ),
    ):
        refused(tmp_path / "m.bin", read_taxonomy(path), "another taxonomy")


@pytest.mark.parametrize(
    ("about", "reason"),
    [
        ({"features": list(FEATURES[1:])}, "another version"),
        ({"taxonomy": "0" * 64}, "another taxonomy"),
        ({"themes": ["sun_shadow"]}, "another taxonomy"),
        ({"themes": ["sun_shade", "light"]}, "do not fit"),
        ({"samples": []}, "do not fit"),
        ({"samples": [sample("0.5", 1.0)]}, "cannot be used"),
        ({"samples": [{"chances": [0.5]}]}, "cannot be used"),
        ({"samples": 3}, "cannot be used"),
        ({"vocabulary": ["one"]}, "do not fit"),
        ({"vocabulary": ["a", "a", "b", "c"]}, "do not fit"),
        ({"vocabulary": [1, 2, 3, 4]}, "cannot be used"),
        ({"relations": ["balance"]}, "do not fit"),
        ({"relations": ["balance", "war"]}, "cannot be used"),
        ({"relations": ["balance"] * 5}, "do not fit"),
        ({"wording": None}, "cannot be used"),
        ({"samples": [sample([0.5], None)]}, "cannot be used"),
    ],
)
def test_what_is_told_of_it_is_wrong(
    tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel, about: dict[str, Any], reason: str
) -> None:
    path = tmp_path / "m.bin"
    save_model(path, taxonomy, model)
    found = read_arrays(path, KIND)
    write_arrays(path, KIND, {**found.about, **about}, found.arrays)
    refused(path, taxonomy, reason)
    for name in about:
        rest = {key: value for key, value in found.about.items() if key != name}
        write_arrays(path, KIND, rest, found.arrays)
        refused(path, taxonomy, f"cannot be used.*{name}|another taxonomy|do not fit")


@pytest.mark.parametrize(
    "name",
    [
        "measures",
        "words",
        "vectors",
        "bias",
        "shares",
        "joint_words",
        "joint_vectors",
        "joint_inside",
        "joint_bias",
        "joint_outside",
        "rarity",
        "relation_measures",
        "relation_words",
        "relation_vectors",
        "relation_bias",
    ],
)
def test_arrays_that_are_wrong(
    tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel, name: str
) -> None:
    path = tmp_path / "m.bin"
    save_model(path, taxonomy, model)
    found = read_arrays(path, KIND)
    array = found.arrays[name]
    for value in (math.nan, math.inf):
        broken = array.copy()
        broken.flat[0] = value
        write_arrays(path, KIND, found.about, {**found.arrays, name: broken})
        refused(path, taxonomy, f"{name}: holds a number that is not finite")
    for other in (array[:0], np.append(array, 0).astype(np.float32), array.reshape(1, 1, -1)):
        write_arrays(path, KIND, found.about, {**found.arrays, name: other})
        refused(path, taxonomy, "do not fit")
    rest = {key: value for key, value in found.arrays.items() if key != name}
    write_arrays(path, KIND, found.about, rest)
    refused(path, taxonomy, f"cannot be used: '{name}'")


def test_files_that_are_none(tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel) -> None:
    path = tmp_path / "m.bin"
    refused(path, taxonomy, "cannot be read as a model")
    path.write_bytes(b"PK\x03\x04 an archive")
    refused(path, taxonomy, "cannot be read as a model")
    write_arrays(path, "words/1", {}, {})
    refused(path, taxonomy, "'words/1', 'themes/6' expected")
    save_model(path, taxonomy, model)
    path.write_bytes(path.read_bytes()[:-1])
    refused(path, taxonomy, "the file is cut short")


@pytest.mark.parametrize(
    ("name", "number", "reason"),
    [
        ("measures", np.nan, "not finite"),
        ("bias", np.inf, "not finite"),
        ("words", -np.inf, "not finite"),
        ("measures", 3e38, "a weight beyond 1,000,000"),
        ("vectors", -2e6, "a weight beyond 1,000,000"),
        ("relation_measures", 1e30, "a weight beyond 1,000,000"),
        ("rarity", 0.0, "do not fit"),
        ("rarity", -1.0, "do not fit"),
    ],
)
def test_numbers_that_give_no_scores(
    tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel, name: str, number: float, reason: str
) -> None:
    path = tmp_path / "m.bin"
    save_model(path, taxonomy, model)
    found = read_arrays(path, KIND)
    array = found.arrays[name].copy()
    array.flat[0] = number
    write_arrays(path, KIND, found.about, {**found.arrays, name: array})
    refused(path, taxonomy, reason)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("samples", [sample([1.5], 1.0)]),
        ("samples", [sample([-0.5], 1.0)]),
        ("samples", [sample([0.5], -1.0)]),
        ("samples", [sample([0.5], 1e300)]),
        ("samples", [[0.5]]),
        ("samples", [sample([0.5], 1.0, 1.0)]),
        ("samples", [sample([0.5], 0.0)]),
        ("samples", [sample([0.5, 0.6], 1.0, 1.0)]),
        ("samples", []),
        ("vocabulary", ["a"] * 3),
        ("vocabulary", 3),
        ("relations", ["war"]),
        ("asked", {"threshold": 7.0}),
        ("asked", {"prior": -1.0}),
        ("themes", [["a"] * 9] * 9),
    ],
)
def test_what_a_file_says_of_its_arrays(
    tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel, key: str, value: object
) -> None:
    path = tmp_path / "m.bin"
    save_model(path, taxonomy, model)
    found = read_arrays(path, KIND)
    write_arrays(path, KIND, {**found.about, key: value}, found.arrays)
    refused(path, taxonomy, str(path))


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_damage_is_refused_or_gives_scores(
    tmp_path: Path,
    taxonomy: Taxonomy,
    model: ThemesModel,
    extractor: Extractor,
    data: st.DataObject,
) -> None:
    path = tmp_path / "m.bin"
    save_model(path, taxonomy, model)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    path.write_bytes(content)
    try:
        found = load_model(path, taxonomy)
    except ConfigError as error:
        assert str(path) in error.message
        return
    chances = found.chances([extractor.measure("We balance sun and shade.")])
    assert np.isfinite(chances).all()
    measured = extractor.measure("Sun and shade")
    told = found.relation_chances(measured, 0).values()
    assert all(0 <= chance <= 1 for chance in told)


# The prior: what other taxonomies teach


def test_the_prior_that_was_written_is_read(tmp_path: Path) -> None:
    first, second = tmp_path / "a.bin", tmp_path / "b.bin"
    save_model(first, None, prior_by_hand())
    save_model(second, None, load_prior(first))
    assert first.read_bytes() == second.read_bytes()
    assert load_prior(first).samples == (SAMPLE, OF_LONG)


def test_priors_that_cannot_be_used(tmp_path: Path, taxonomy: Taxonomy, model: ThemesModel) -> None:
    path = tmp_path / "p.bin"
    save_model(path, taxonomy, model)
    with pytest.raises(ConfigError, match="'themes/6', 'themes-prior/1' expected"):
        load_prior(path)
    save_model(path, None, prior_by_hand())
    found = read_arrays(path, "themes-prior/1")
    for about, reason in (
        ({"features": ["first"]}, "another version"),
        ({"samples": found.about["samples"][:1]}, "do not fit"),
        ({"relations": ["war"]}, "cannot be used"),
    ):
        write_arrays(path, "themes-prior/1", {**found.about, **about}, found.arrays)
        with pytest.raises(
            ConfigError, match=f"{reason}.*; make it again: python -m encoder_training.prior"
        ):
            load_prior(path)


def test_a_first_model_knows_a_relationship_from_a_topic(
    taxonomy: Taxonomy, extractor: Extractor
) -> None:
    for prior, least in ((prior_by_hand(), 0.5), (load_prior(), 0.0)):
        model = prior_model(taxonomy, prior)
        texts = ["We balance sun and shade.", "The sun is hot.", "The ferry leaves."]
        chances = model.chances([extractor.measure(text) for text in texts])[:, 0]
        assert chances[0] > max(least, *chances[1:])


def test_a_first_model_is_alike_for_all_themes(tmp_path: Path) -> None:
    two = taxonomy_file(tmp_path, "sea", "land").read_text(encoding="utf-8")
    rest = two[two.index("[[themes]]") :]
    taxonomy = read_taxonomy(taxonomy_file(tmp_path, rest=rest))
    model = prior_model(taxonomy, prior_by_hand())
    measured = Extractor(taxonomy, word_vectors()).measure("We balance sea and land.")
    sun, sea = model.chances([measured])[0]
    assert sea > 0.5 > sun
    assert np.array_equal(model.linear.measures[0], model.linear.measures[1])


@pytest.mark.parametrize(
    ("terms", "slope", "offset", "sample"),
    [
        (2, 1.0, 0.0, SAMPLE),
        (12, 1.0, 0.0, SAMPLE),
        (24, 1.5, -0.5, SAMPLE.mixed(OF_LONG, 0.5)),
        (48, 2.0, -1.0, OF_LONG),
        (300, 2.0, -1.0, OF_LONG),
    ],
)
def test_lists_that_are_long_say_less_and_more_surely(
    taxonomy: Taxonomy, terms: int, slope: float, offset: float, sample: ScoreSample
) -> None:
    prior = prior_by_hand()
    model = prior_model(lengthened(taxonomy, terms), prior)
    assert model.samples == (sample,)
    for name in LinearWeights._fields:
        short, found = getattr(prior.linear, name)[0], getattr(model.linear, name)[0]
        added = offset if name == "bias" else 0.0
        assert found == pytest.approx(slope * short + added, abs=0.05)
