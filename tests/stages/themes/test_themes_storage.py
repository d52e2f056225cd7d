"""Models as files: what is refused, and why."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import Normalizer
from sklearn.tree import DecisionTreeClassifier

from readout.config import resolve
from readout.errors import ConfigError
from readout.stages.themes.classifier import (
    Calibration,
    Part,
    ThemeClassifier,
    ThemesModel,
)
from readout.stages.themes.component import MODEL, TAXONOMY
from readout.stages.themes.features import Extractor, PassageText
from readout.stages.themes.skopsfile import read_skops
from readout.stages.themes.storage import load_model, save_model
from readout.stages.themes.taxonomy import read_taxonomy
from readout.train.themes.fitting import background_kernel

PACKAGED = ("future-industries", "development-pairs", "liberal-democracies")
TEXTS = [
    "Linking the innovation chain with the industrial chain, the institutes turn results into products.",
    "Development and security: development needs security, and security needs development and reform.",
    "The ferry leaves at nine.",
    "",
]


def as_trained(data: dict[str, Any]) -> ThemesModel:
    """Make the model as training has it: with scikit-learn's estimators."""
    themes = tuple(
        ThemeClassifier(
            t["theme"],
            {name: Part(*part) for name, part in t["parts"].items()},
            Calibration(**t["full"]),
            Calibration(**t["plain"]),
            t["described"],
        )
        for t in data["themes"]
    )
    names = ("vectorizer", "kernel", "background", "encoder", "relation", "versions")
    return ThemesModel(themes, **{name: data[name] for name in names})


def test_what_was_written_is_read(tmp_path: Path) -> None:
    taxonomy = read_taxonomy(resolve(TAXONOMY))
    model = load_model(resolve(MODEL), taxonomy)
    save_model(
        tmp_path / "m.skops", taxonomy, as_trained(skops.io.load(resolve(MODEL)))
    )
    again = load_model(tmp_path / "m.skops", taxonomy)
    assert [(t.theme, t.full, t.plain, list(t.parts)) for t in again.themes] == [
        (t.theme, t.full, t.plain, list(t.parts)) for t in model.themes
    ]
    assert (again.encoder, again.versions) == (model.encoder, model.versions)


@pytest.mark.parametrize("name", PACKAGED)
def test_what_is_read_says_what_scikit_learn_says(name: str) -> None:
    taxonomy = read_taxonomy(resolve(f"readout:themes/{name}.toml"))
    path = resolve(f"readout:themes/{name}/model.skops")
    model, trained = load_model(path, taxonomy), as_trained(skops.io.load(path))
    extractor = Extractor(taxonomy)
    measured = [extractor.measure(PassageText(text, "Stability")) for text in TEXTS]
    vectors = np.random.default_rng(0).normal(size=(len(TEXTS), 384)).astype(np.float32)
    words, expected = model.words(measured), trained.words(measured)
    assert np.array_equal(words.toarray(), expected.toarray())
    assert np.array_equal(words[1].toarray(), expected[1].toarray())
    assert np.array_equal(
        model.kernel_columns(vectors), trained.kernel_columns(vectors)
    )
    for number in range(len(taxonomy.themes)):
        for given in (None, vectors):
            found, wanted = (
                m.decisions(number, measured, w, given, m.kernel_columns(given))
                for m, w in ((model, words), (trained, expected))
            )
            assert found.keys() == wanted.keys()
            assert all(
                np.allclose(found[part], wanted[part], rtol=1e-12, atol=1e-12)
                for part in found
            )
    rows = np.random.default_rng(0).integers(0, 2, size=(9, 20)).astype(float)
    assert model.relation is not None
    assert trained.relation is not None
    assert np.allclose(
        model.relation.predict_proba(rows),
        trained.relation.predict_proba(rows),
        rtol=1e-12,
    )


def test_the_parts_of_few_examples_say_what_scikit_learn_says(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(30, 8)).astype(np.float32)
    vectors[3] = vectors[:15].mean(axis=0)
    kernel = background_kernel(vectors[3])
    columns, labels = kernel.transform(vectors), np.arange(30) % 2
    classifier = LogisticRegression().fit(columns, labels)
    skops.io.dump([kernel, classifier], tmp_path / "m.skops")
    read_kernel, read_classifier = read_skops(tmp_path / "m.skops")
    assert np.array_equal(read_kernel.transform(vectors), columns)
    assert np.allclose(
        read_classifier.predict_proba(columns),
        classifier.predict_proba(columns),
        rtol=1e-6,
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (Path("x"), "the type pathlib"),
        ({1: "x"}, "a dictionary whose keys are no texts"),
        (
            DecisionTreeClassifier(),
            "the type sklearn.tree._classes.DecisionTreeClassifier is not trusted",
        ),
        (
            TfidfVectorizer(sublinear_tf=True).fit(["a word"]),
            "a TfidfVectorizer with another ngram_range",
        ),
        (Normalizer("max"), "a Normalizer with another norm"),
        (
            Nystroem("poly", n_components=1).fit([[0.0], [1.0]]),
            "a Nystroem with another kernel",
        ),
    ],
)
def test_what_else_skops_writes_is_refused(
    tmp_path: Path, content: object, reason: str
) -> None:
    skops.io.dump(content, tmp_path / "m.skops")
    with pytest.raises(ValueError, match=reason):
        read_skops(tmp_path / "m.skops")


def test_no_type_of_ours_is_in_a_model() -> None:
    assert skops.io.get_untrusted_types(file=resolve(MODEL)) == []


def test_a_model_of_another_taxonomy(garden_file: Path) -> None:
    with pytest.raises(ConfigError, match="readout train themes") as caught:
        load_model(resolve(MODEL), read_taxonomy(garden_file))
    assert caught.value.code == "bad_model"


@pytest.mark.parametrize(
    ("content", "reason"),
    [([1, 2], "another version"), ({"format": "readout-themes/1"}, "another version")],
)
def test_another_format(
    garden_file: Path, tmp_path: Path, content: object, reason: str
) -> None:
    skops.io.dump(content, tmp_path / "m.skops")
    with pytest.raises(ConfigError, match=reason):
        load_model(tmp_path / "m.skops", read_taxonomy(garden_file))


def test_no_model_at_all(garden_file: Path, tmp_path: Path) -> None:
    path = tmp_path / "m.skops"
    path.write_bytes(b"not a model")
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        load_model(path, read_taxonomy(garden_file))
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("other.txt", "")
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        load_model(path, read_taxonomy(garden_file))
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        load_model(tmp_path / "none.skops", read_taxonomy(garden_file))
