"""Training on a small subject of its own: with many passages, few, and none."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from msgspec import structs
from threadpoolctl import threadpool_info, threadpool_limits

from readout.errors import ConfigError
from readout.models.word_vectors import read_word_vectors
from readout.stages.themes.decisions import DecisionOptions
from readout.stages.themes.features import Extractor
from readout.stages.themes.model import NOTHING_ASKED, ThemesModel, load_model, prior_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes import training as module
from readout.train.themes.passages import LabelledPassage, read_passages
from readout.train.themes.prepared import prepare
from readout.train.themes.training import TrainingReport, learn_model, train_themes
from tests.gardens import PARENT, THINGS, lengthened, passages, taxonomy_file, write_rows

TEXTS = [
    "The wall is old. For quinces you balance sun and shade.",
    "The quinces have much sun.",
    "Water the quinces.",
]


def chances_of(
    model_path: Path, taxonomy_path: Path, options: DecisionOptions = NOTHING_ASKED
) -> list[float]:
    """Score some texts by a model, each as one sentence."""
    taxonomy = read_taxonomy(taxonomy_path)
    extractor = Extractor(taxonomy, read_word_vectors())
    measured = [extractor.measure(text) for text in TEXTS]
    model, _ = load_model(model_path, taxonomy).decided(options)
    found: list[float] = model.chances(measured)[:, 0].tolist()
    return found


def test_a_model_is_learned_reported_and_the_same_each_time(
    taxonomy_path: Path, training: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    first, second = tmp_path / "out" / "a.bin", tmp_path / "out" / "b.bin"
    report = train_themes(taxonomy_path, [training], first, 3, prior=prior)
    again = train_themes(taxonomy_path, [training], second, 3, prior=prior)
    assert first.read_bytes() == second.read_bytes()
    assert report == again
    assert (report.passages, report.none) == (48, 24)
    (theme,) = report.themes
    assert (theme.theme, theme.passages) == ("sun_shade", 24)
    assert theme.f1 is not None
    assert theme.f1 > 0.9
    assert theme.interval is not None
    assert theme.interval[0] <= theme.f1 <= theme.interval[1]
    assert theme.average_precision is not None
    assert theme.average_precision > 0.9
    assert report.false_theme_rate is not None
    assert report.false_theme_rate < 0.1
    assert report.curve == ()
    chances = chances_of(first, taxonomy_path)
    given = [chance >= theme.threshold for chance in chances]
    assert given == [True, False, False]


def test_it_says_what_is_too_thin(
    taxonomy_path: Path, training: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    report = train_themes(taxonomy_path, [training], tmp_path / "m.bin", prior=prior)
    assert report.warnings == ("24 passages without a theme are few: add 76",)
    assert report.themes[0].advice == "24 passages with it are few: add 16"


def test_a_first_model_of_few_examples(
    taxonomy_path: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    rows = passages()[:6:2]
    path = write_rows(tmp_path / "few.jsonl", rows)
    model = tmp_path / "m.bin"
    report = train_themes(taxonomy_path, [path], model, prior=prior)
    assert report.themes[0].f1 is None
    assert report.themes[0].advice.startswith(f"{len([r for r in rows if r['themes']])} pass")
    assert report.false_theme_rate is None
    assert "what other taxonomies teach decides alone" in report.warnings[0]
    chances = chances_of(model, taxonomy_path)
    assert chances[0] > max(chances[1:])


def test_files_without_a_theme_are_no_first_model(
    taxonomy_path: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    model = tmp_path / "m.bin"
    path = write_rows(tmp_path / "none.jsonl", [])
    with pytest.raises(ConfigError, match="no passage has a theme"):
        train_themes(taxonomy_path, [path], model, prior=prior)
    assert not model.exists()


def test_passages_of_one_group_cannot_be_held_out(
    taxonomy_path: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    model = tmp_path / "m.bin"
    rows = [{**row, "group": "Lissenby"} for row in passages()]
    path = write_rows(tmp_path / "one.jsonl", rows)
    with pytest.raises(ConfigError, match=r"of one group \(Lissenby\)"):
        train_themes(taxonomy_path, [path], model, prior=prior)
    assert not model.exists()
    two = write_rows(tmp_path / "two.jsonl", [{**rows[0], "group": ""}, *rows[1:]])
    found = train_themes(taxonomy_path, [two], model, prior=prior, curve=True)
    assert found.themes[0].f1 is not None


def test_no_files_at_all_are_a_first_model(
    taxonomy_path: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    report = train_themes(taxonomy_path, [], tmp_path / "m.bin", prior=prior)
    assert (report.passages, report.none) == (0, 0)
    assert len(report.warnings) == 1
    assert chances_of(tmp_path / "m.bin", taxonomy_path)[0] > 0.5


def test_the_learning_curve(
    taxonomy_path: Path, training: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    report = train_themes(taxonomy_path, [training], tmp_path / "m.bin", curve=True, prior=prior)
    assert [point.passages for point in report.curve] == [12, 24, 36, 48]
    assert report.curve[-1].f1 == report.themes[0].f1
    low, high = report.themes[0].interval or (0, 0)
    assert report.curve[-1].margin == pytest.approx((high - low) / 2, abs=1e-4)
    few = write_rows(tmp_path / "few.jsonl", passages()[:4])
    report = train_themes(taxonomy_path, [few], tmp_path / "m.bin", curve=True, prior=prior)
    assert report.curve == tuple(module.CurvePoint(n) for n in (1, 2, 3, 4))
    assert not [one for one in report.warnings if "worse" in one]


def test_it_warns_where_decisions_get_worse(taxonomy_path: Path) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    given = prepare([LabelledPassage("a", "Rain.")], taxonomy)
    points = [module.CurvePoint(10, 0.9), module.CurvePoint(20, 0.8)]
    found = list(module._warnings(given, taxonomy, points))
    assert "with 20 passages decisions are worse than with 10" in found[-1]
    assert "F1 0.90, now 0.80" in found[-1]
    level = [module.CurvePoint(10, 0.9), module.CurvePoint(20, 0.88)]
    noisy = [module.CurvePoint(10, 0.9, 0.1), module.CurvePoint(20, 0.8, 0.05)]
    for points in (level, noisy):
        assert list(module._warnings(given, taxonomy, points)) == found[:-1]
    apart = [points[0], module.CurvePoint(15), module.CurvePoint(20, 0.7, 0.05)]
    assert "F1 0.90, now 0.70" in list(module._warnings(given, taxonomy, apart))[-1]


def synthetic(count: int, seed: int) -> list[dict[str, object]]:
    """Make passages whose theme is told by words that the terms do not name alone."""
    rng = random.Random(seed)
    rows = []
    for number in range(count):
        thing, has = rng.choice(THINGS), number % 2 == 0
        lead = rng.choice(["The wall is old.", "Lunch is at noon.", "Rain fell."])
        verb = rng.choice(["trade", "weigh up", "square"] if has else ["list", "count", "sell"])
        text = f"{lead} For {thing} {number} they {verb} sun plots and shade plots."
        rows.append({"id": f"p{number}", "text": text, "themes": ["sun_shade"] if has else []})
    return rows


def test_more_examples_are_never_much_worse(
    taxonomy_path: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    from readout.train.themes.testing import test_model

    held = write_rows(tmp_path / "held.jsonl", synthetic(60, 99))
    scores = []
    for count in (0, 8, 16, 40, 80):
        path = write_rows(tmp_path / f"{count}.jsonl", synthetic(count, 1))
        model = tmp_path / f"{count}.bin"
        files = [path] if count else []
        train_themes(taxonomy_path, files, model, prior=prior)
        (theme,) = test_model(taxonomy_path, model, [held]).themes
        scores.append(theme.f1 or 0.0)
    assert scores[-1] > 0.9
    assert all(more >= max(scores[: place + 1]) - 0.05 for place, more in enumerate(scores[1:]))


def test_wishes_are_kept_in_the_model(
    taxonomy_path: Path, training: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    def trained(name: str, options: DecisionOptions) -> tuple[TrainingReport, list[float]]:
        path = tmp_path / f"{name}.bin"
        report = train_themes(taxonomy_path, [training], path, options=options, prior=prior)
        return report, chances_of(path, taxonomy_path)

    plain, chances = trained("plain", DecisionOptions())
    _rare, lower = trained("rare", DecisionOptions(prior=0.02))
    _often, higher = trained("often", DecisionOptions(prior=0.9))
    assert all(a <= b <= c for a, b, c in zip(lower, chances, higher, strict=True))
    assert sum(lower) < sum(chances) < sum(higher)
    taxonomy = read_taxonomy(taxonomy_path)
    rare, plain_model, often = (
        load_model(tmp_path / f"{name}.bin", taxonomy) for name in ("rare", "plain", "often")
    )
    assert rare.samples == plain_model.samples == often.samples
    assert rare.decided(DecisionOptions())[0].samples[0].prior == pytest.approx(0.02)
    # asked for in training or of the stage, it is the same, and not twice
    for name in ("rare", "plain", "often"):
        path = tmp_path / f"{name}.bin"
        assert chances_of(path, taxonomy_path, DecisionOptions(prior=0.02)) == lower
    set_, _ = trained("set", DecisionOptions(threshold=0.77))
    assert set_.themes[0].threshold == 0.77
    strict, _ = trained("strict", DecisionOptions(precision_at_least=0.99))
    assert strict.themes[0].threshold >= plain.themes[0].threshold
    for name, report in (("set", set_), ("strict", strict), ("plain", plain)):
        model = load_model(tmp_path / f"{name}.bin", taxonomy)
        assert model.decided(DecisionOptions())[1] == [report.themes[0].threshold]


def test_a_theme_of_too_few_passages_is_as_if_there_were_none(
    taxonomy_path: Path, training: Path, prior: ThemesModel
) -> None:
    taxonomy = lengthened(read_taxonomy(taxonomy_path), 30)
    (theme,) = taxonomy.themes
    other = structs.replace(theme, id="other", label="Other")
    taxonomy = structs.replace(taxonomy, themes=(theme, other))
    given = prepare(read_passages([training], taxonomy), taxonomy)
    model, _ = learn_model(given, taxonomy, prior, 0, DecisionOptions())
    first = prior_model(taxonomy, prior)
    chances = first.chances(given.units)[:, 1]
    assert model.chances(given.units)[:, 1] == pytest.approx(chances, abs=2e-4)
    assert model.samples[1] == first.samples[1]
    assert model.samples[1].weights
    assert model.samples[0] != first.samples[0]


def test_plain_sentences_are_learned_and_not_judged(
    taxonomy_path: Path, training: Path, prior: ThemesModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    taxonomy = read_taxonomy(taxonomy_path)
    given = prepare(read_passages([training], taxonomy), taxonomy)
    sentence = "The sun must not come at the expense of the shade."

    def learned(plain: list[LabelledPassage]) -> tuple[float, int]:
        monkeypatch.setattr(module, "plain_passages", lambda *_: plain)
        model, judged = learn_model(given, taxonomy, prior, 0, DecisionOptions())
        unit = prepare([LabelledPassage("s", sentence)], taxonomy).units[0]
        return float(model.chances([unit])[0, 0]), len(judged.chances)

    def six(themes: list[str]) -> list[LabelledPassage]:
        return [LabelledPassage(f"plain/{n}", sentence, themes, group=n) for n in "abcdef"]

    (with_theme, judged), (without, _) = learned(six(["sun_shade"])), learned(six([]))
    assert with_theme > without
    assert judged == len(given.items)


def test_one_thread_fits(
    taxonomy_path: Path, training: Path, prior: ThemesModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def spied(function: Callable[..., Any]) -> Callable[..., Any]:
        def fitting(*given: Any) -> Any:
            seen.extend(one["num_threads"] for one in threadpool_info())
            return function(*given)

        return fitting

    for name in ("fit", "held_out"):
        monkeypatch.setattr(module, name, spied(getattr(module, name)))
    taxonomy = read_taxonomy(taxonomy_path)
    given = prepare(read_passages([training], taxonomy), taxonomy)
    with threadpool_limits(2):
        learn_model(given, taxonomy, prior, 0, DecisionOptions())
    assert seen
    assert set(seen) == {1}


def test_types_of_relation_are_those_that_others_teach(
    taxonomy_path: Path, training: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    model = tmp_path / "m.bin"
    train_themes(taxonomy_path, [training], model, prior=prior)
    found = load_model(model, read_taxonomy(taxonomy_path))
    assert found.relation_types == prior.relation_types
    assert all(map(np.array_equal, found.relations, prior.relations))


def test_a_more_general_theme_holds_where_one_of_its_kinds_does(
    tmp_path: Path, training: Path, prior: ThemesModel
) -> None:
    path = taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT)
    report = train_themes(path, [training], tmp_path / "m.bin", prior=prior)
    assert [(theme.theme, theme.passages) for theme in report.themes] == [
        ("sun_shade", 24),
        ("light", 24),
    ]


def test_chances_are_calibrated_on_real_passages_where_there_are_enough(
    taxonomy_path: Path, tmp_path: Path, prior: ThemesModel
) -> None:
    rows = [{**row, "real": n % 4 < 2} for n, row in enumerate(passages())]
    taxonomy = read_taxonomy(taxonomy_path)
    items = [LabelledPassage(r["id"], r["text"], r["themes"], real=r["real"]) for r in rows]
    given = prepare(items, taxonomy)
    assert np.array_equal(module._counted(given), given.real)
    few = given.take(np.flatnonzero(~given.real | (np.arange(48) < 20)))
    assert module._counted(few).all()
    assert module._counted(given.take(np.flatnonzero(~given.real))).all()


def test_files_that_are_wrong(taxonomy_path: Path, tmp_path: Path, prior: ThemesModel) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        train_themes(taxonomy_path, [tmp_path / "no.jsonl"], tmp_path / "m.bin", prior=prior)
    assert not (tmp_path / "m.bin").exists()
