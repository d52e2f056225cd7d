"""Learning which headings themselves name a relationship.

Made-up headings of the poles' names say what one looks like ("Traditional and Emerging"); those of
one pole, of both with much else ("Development Work and Discipline"), and the headings of passages
say what one does not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np
from sklearn.linear_model import LogisticRegression

from readout.stages.themes.features import Extractor
from readout.stages.themes.model import heading_row
from readout.stages.themes.taxonomy import Pole, ThemeDefinition
from readout.train.themes.passages import LabelledPassage

__all__ = ["heading_weights"]

JOINED = (
    "{} and {}",
    "Balancing {} and {}",
    "{} With {}",
    "From {} to {}",
    "Both {} and {}",
    "Promoting {} and Ensuring {}",
    "Enabling {} While Keeping {}",
    "Stimulating {} and Strengthening {}",
    "Giving Room to {} and Holding to {}",
)
ALONE = ("{}", "Promoting {}", "{} in the New Stage", "Measures on {}")
BESIDE = (
    "{} Work and {} Discipline",
    "Report on {} and Preparations for the {} Meeting",
    "{} Funds, Personnel Matters and {} Drills",
)
"""Headings in which a word of either pole stands for something else, or beside much else."""
EACH = 40
"""So many headings of a kind are made up for a theme."""


def heading_weights(
    subjects: Sequence[tuple[Sequence[ThemeDefinition], Extractor, Sequence[LabelledPassage]]],
    seed: int,
) -> list[float]:
    """Learn what the measures of a heading weigh.

    Parameters
    ----------
    subjects : sequence of (themes, extractor, passages)
        Taxonomies, what measures for them, and passages, some under headings.
    seed : int
        The same seed gives the same headings.

    Returns
    -------
    list of float
        A weight for each of :data:`readout.stages.themes.model.HEADING`, and what is added.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    rows: list[list[float]] = []
    truth: list[bool] = []
    for themes, extractor, passages in subjects:
        for number, theme in enumerate(themes):
            made = [*_made_up(theme, rng), *_real(theme, passages)]
            for heading, named in made:
                measured = extractor.measure(heading, heading=True)
                rows.append(heading_row(measured.themes[number], measured.words))
                truth.append(named)
    learned = LogisticRegression(C=1.0, max_iter=1000).fit(np.array(rows), np.array(truth))
    weights = [*learned.coef_[0].tolist(), *learned.intercept_.tolist()]
    return [round(weight, 4) for weight in weights]


def _made_up(theme: ThemeDefinition, rng: Random) -> Iterator[tuple[str, bool]]:
    """Yield headings of a theme's poles, and whether they name the relationship."""
    for _ in range(EACH):
        sides = [_name(pole, rng) for pole in theme.poles]
        rng.shuffle(sides)
        yield rng.choice(JOINED).format(*sides), True
        yield rng.choice(ALONE).format(sides[0]), False
        yield rng.choice(BESIDE).format(*sides), False


def _name(pole: Pole, rng: Random) -> str:
    """Return a name of a pole: short, as in a heading."""
    names = [name for name in (*pole.headings, *pole.terms) if "..." not in name]
    chosen = rng.choice(names[:30])
    return chosen.replace("*", "").title()


def _real(
    theme: ThemeDefinition, passages: Sequence[LabelledPassage]
) -> Iterator[tuple[str, bool]]:
    """Yield the headings under which no passage has the theme."""
    under: dict[str, bool] = {}
    for item in passages:
        if item.heading:
            has = theme.id in item.themes
            under[item.heading] = under.get(item.heading, False) or has
    yield from ((heading, False) for heading, has in sorted(under.items()) if not has)
