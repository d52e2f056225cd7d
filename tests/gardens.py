"""A small subject of its own for themes: a taxonomy, words, a model by hand, labelled passages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import structs

from readout.models.arrays import Singles, write_arrays
from readout.models.word_vectors import KIND, WordVectors
from readout.stages.themes.decisions import ScoreSample
from readout.stages.themes.features import COLUMN, FEATURES
from readout.stages.themes.model import Interactions, LinearWeights, TfidfVocabulary, ThemesModel
from readout.stages.themes.taxonomy import RELATION_TYPES, Taxonomy

THEME = """
[[themes]]
id = "{first}_{second}"
label = "{label}"
description = "Holds when {first} and {second} are set in relation."
{more}
[[themes.poles]]
id = "{first}"
label = "{first}"
terms = ["{first}*", "{first}like place*"]
headings = ["{first}ness"]
[[themes.poles]]
id = "{second}"
label = "{second}"
terms = ["{second}*", "{second}like place*"]
"""
PARENT = """
[[themes]]
id = "light"
label = "Light"
[[themes.poles]]
id = "bright"
[[themes.poles]]
id = "dark"
"""
WORDS = {
    "sun": (4, 0, 0, 0.9),
    "sunny": (4, 1, 0, 0.9),
    "glow": (3, 0.5, 0, 0.9),
    "shade": (0, 4, 0, 0.9),
    "gloom": (0, 3, 0.5, 0.9),
    "ferry": (0, 0, 4, 0.9),
    "rain": (-1, -1, 3, 0.9),
    "balance": (-2, -2, 1, 0.8),
    "the": (4, 0.1, 0, 0.1),
}
"""Word -> three numbers of its vector, and what it counts in a sentence."""
SAMPLE = ScoreSample([0.97, 0.9, 0.8, 0.4, 0.1, 0.0064], [1.0] * 5 + [95.0])
OF_LONG = ScoreSample([0.99, 0.95, 0.1, 0.003], [1.0] * 3 + [97.0])
WEIGHED = ("balance", "ferry", "sun shade", "the")
THINGS = tuple(
    f"{kind} {thing}"
    for kind in ("early", "late", "tall")
    for thing in ("ferns", "beans", "leeks", "plums")
)


def taxonomy_file(
    folder: Path, first: str = "sun", second: str = "shade", more: str = "", rest: str = ""
) -> Path:
    """Write a taxonomy of one theme and what follows it; ``more`` are lines of the theme."""
    path = folder / f"{first}.toml"
    theme = THEME.format(first=first, second=second, more=more, label=f"{first} and {second}")
    head = f'schema = "readout-taxonomy/1"\nid = "{first}"\n'
    path.write_text(f"{head}{theme}{rest}", encoding="utf-8")
    return path


def write_words(path: Path, words: Mapping[str, tuple[float, ...]] | None = None) -> Path:
    """Write vectors of a few words."""
    rows = np.array(list((words or WORDS).values()))
    scales = np.full(rows.shape[1] - 1, 1 / 16, dtype=np.float32)
    arrays = {
        "vectors": np.round(rows[:, :-1] * 16).astype(np.int8),
        "scales": scales,
        "weights": rows[:, -1].astype(np.float32),
    }
    write_arrays(path, KIND, {"words": list(words or WORDS)}, arrays)
    return path


def word_vectors() -> WordVectors:
    """Return vectors of a few words."""
    rows = np.array(list(WORDS.values()), dtype=np.float32)
    numbers = {word: number for number, word in enumerate(WORDS)}
    return WordVectors(numbers, rows[:, :-1], rows[:, -1])


def measure_weights() -> np.ndarray:
    """Return weights of the measures: poles that meet, words that relate them, signals."""
    weights = np.zeros(len(FEATURES), dtype=np.float32)
    for name in FEATURES:
        if name.startswith(("cue_", "beside_")):
            weights[COLUMN[name]] = 4.0
    weights[COLUMN["meet"]] = weights[COLUMN["neighbours"]] = 3.0
    weights[COLUMN["signal"]] = 6.0
    weights[COLUMN["near_met"]] = 0.5
    return weights


def lengthened(taxonomy: Taxonomy, terms: int) -> Taxonomy:
    """Give each pole so many terms, of which the further ones stand nowhere."""
    further = [f"quincunx{number}" for number in range(terms)]
    themes = []
    for theme in taxonomy.themes:
        first, second = (
            structs.replace(pole, terms=(*pole.terms, *(further[len(pole.terms) :])))
            for pole in theme.poles
        )
        themes.append(structs.replace(theme, poles=(first, second)))
    return structs.replace(taxonomy, themes=tuple(themes))


def relations() -> LinearWeights:
    """Return what speaks for each type: its own words; for tension the second of all words, too."""
    count = len(RELATION_TYPES)
    measures = np.kron(np.eye(count), np.array([3.0, 2.0, 1.0, 0.5]))
    words, vectors = np.zeros((count, 2)), np.zeros((count, 3))
    words[RELATION_TYPES.index("tension"), 1] = 2.0
    vectors[RELATION_TYPES.index("transition"), 0] = 0.25
    arrays = (measures, words, vectors, np.zeros(count))
    return LinearWeights(*(array.astype(np.float32) for array in arrays))


def linear(words: Sequence[float], rows: int, width: int = 3) -> LinearWeights:
    """Return weights of themes, all alike: poles that meet or are joined speak for one."""
    one = (measure_weights(), words, by_vector(width))
    tiled = (np.tile(np.array(part, dtype=np.float32), (rows, 1)) for part in one)
    return LinearWeights(*tiled, np.full(rows, -5.0, dtype=np.float32))


def by_vector(width: int) -> Singles:
    """Return weights of a vector: of its first three numbers."""
    return np.pad(np.array([0.2, 0.2, -0.4], dtype=np.float32), (0, width - 3))


def interactions(words: Sequence[float], width: int = 3) -> Interactions:
    """Return one unit: poles that meet say more beside words that are weighed."""
    inside = np.zeros((len(FEATURES) + 2, 1))
    inside[COLUMN["meet"]], inside[-2:] = 1.0, 0.5
    parts = (words, by_vector(width), inside, [0.25], [0.75])
    return Interactions(*(np.array(part, dtype=np.float32) for part in parts))


def vocabulary(rarity: Mapping[str, float]) -> TfidfVocabulary:
    """Return words that are weighed, by how rare they are."""
    columns = {gram: place for place, gram in enumerate(rarity)}
    return TfidfVocabulary(columns, np.array(list(rarity.values()), dtype=np.float32))


def model_of(taxonomy: Taxonomy, sample: ScoreSample = SAMPLE) -> ThemesModel:
    """Make a model by hand: poles that meet or are joined speak for a theme, "ferry" against."""
    count = len(taxonomy.themes)
    return ThemesModel(
        linear([0.5, -1.0, 0.5, 0.0], count),
        interactions([0.5, 0.0, 0.0, 0.25]),
        np.full(count, 0.5, dtype=np.float32),
        vocabulary(dict(zip(WEIGHED, (2.0, 3.0, 2.5, 1.0), strict=True))),
        (sample,) * count,
        RELATION_TYPES,
        relations(),
    )


def prior_by_hand(width: int = 3) -> ThemesModel:
    """Make a prior by hand, like :func:`model_of`; twice as sure where lists are long."""
    short = linear([0.5, -0.25], 1, width)
    rows = (np.vstack([part, 2 * part]) for part in short[:3])
    bias = np.array([-5.0, -11.0], dtype=np.float32)
    return ThemesModel(
        LinearWeights(*rows, bias),
        interactions([0.5, -0.25], width),
        np.array([1.0, 2.0], dtype=np.float32),
        vocabulary({"balance": 2.0, "much": 1.5}),
        (SAMPLE, OF_LONG),
        RELATION_TYPES,
        relations(),
    )


def passages(
    first: str = "sun", second: str = "shade", things: Iterable[str] = THINGS
) -> list[dict[str, Any]]:
    """Make four labelled passages of each thing: two that relate the poles, two that do not."""
    theme = f"{first}_{second}"
    found: list[dict[str, Any]] = []
    for number, thing in enumerate(things):
        texts = [
            f"The gate is green. For {thing} we must balance {first} and {second}.",
            f"The {thing} turn from {first} into {second}. Lunch is at noon.",
            f"The {thing} have much {first}. Visitors come on Sundays.",
            f"Water the {thing} twice a week, and keep {second} nets in the shed.",
        ]
        for kind, text in enumerate(texts):
            relation = {theme: ("balance", "transition")[kind]} if kind < 2 else {}
            found.append(
                {
                    "id": f"{'bntw'[kind]}-{number}",
                    "text": text,
                    "themes": list(relation),
                    "relation": relation,
                }
            )
    return found


def write_rows(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    """Write JSON lines."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path
