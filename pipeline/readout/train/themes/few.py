"""A classifier of few examples or none, beside what other taxonomies teach about relationships."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.pipeline import Pipeline

from readout.arrays import Integers, Singles
from readout.config import resolve
from readout.errors import ConfigError
from readout.stages.themes.classifier import Part, ThemeClassifier, ThemesModel
from readout.stages.themes.component import TAXONOMY
from readout.stages.themes.general import General
from readout.stages.themes.taxonomy import Taxonomy, read_taxonomy
from readout.train.themes.fitting import background_kernel, few_classifier
from readout.train.themes.passages import files_of, read_passages
from readout.train.themes.prepared import Encoder, Prepared

__all__ = ["few_columns", "few_model", "none_of"]

BACKGROUND = 150
"""How many passages without a theme another taxonomy lends."""


def few_model(
    given: Prepared,
    taxonomy: Taxonomy,
    encoder: Encoder,
    general: General,
    lender: str = TAXONOMY,
) -> ThemesModel:
    """Weigh the examples, where a theme has any, beside what other taxonomies teach.

    Parameters
    ----------
    given : Prepared
        The examples, and passages without a theme where there are any.
    taxonomy : Taxonomy
        The themes.
    encoder : Encoder
        For the vectors of the themes' descriptions and of lent passages.
    general : General
        What other taxonomies teach.
    lender : str
        The taxonomy whose passages without a theme the examples are told from, beside one another.

    Raises
    ------
    ConfigError
        ``other_encoder`` where the general weights belong to another encoder's vectors.
    """
    _check_encoder(general, encoder)
    kernel = background_kernel(general.mean)
    columns = (
        few_columns(kernel, given, _lent(lender, encoder)) if given.items else None
    )
    themes = []
    for number, described in enumerate(encoder.described(taxonomy)):
        parts = {"general": general.full.part(), "general_plain": general.plain.part()}
        shot = general.none_full
        if columns is not None and given.labels[:, number].any():
            parts["vectors"] = Part(
                few_classifier(*columns(number)), general.few_slope, 0.0
            )
            shot = general.few_full
        themes.append(
            ThemeClassifier(
                theme=taxonomy.themes[number].id,
                parts=parts,
                full=shot.calibration,
                plain=general.none_plain.calibration,
                described=described,
            )
        )
    return ThemesModel(
        tuple(themes),
        kernel=kernel,
        background=general.mean,
        encoder=encoder.model,
    )


def _check_encoder(general: General, encoder: Encoder) -> None:
    if general.encoder != encoder.model:
        raise ConfigError(
            "the general weights learned from the vectors of another encoder "
            f"({general.encoder}, not {encoder.model}): make them again (readout train general)",
            code="other_encoder",
        )


def _lent(lender: str, encoder: Encoder) -> Singles:
    """Return vectors of packaged passages without a theme."""
    path = resolve(lender)
    items = read_passages(files_of(path), read_taxonomy(path))
    texts = [item.text for item in items if not item.themes]
    return np.stack([encoder.vector(texts[place]) for place in _evenly(len(texts))])


def _evenly(count: int) -> Integers:
    places = np.linspace(0, count - 1, min(count, BACKGROUND)).round()
    return np.unique(places.astype(np.int64))


def none_of(given: Prepared) -> Singles:
    """Return vectors of passages without a theme, evenly from all there are."""
    rows = np.flatnonzero(given.without)
    return given.vectors[rows[_evenly(len(rows))]]


def few_columns(
    kernel: Pipeline,
    given: Prepared,
    lent: Singles,
) -> Callable[[int], tuple[Singles, list[Singles]]]:
    """Return what gives the kernel columns of a theme's examples, and of all other passages."""
    own = kernel.transform(given.vectors)
    others = kernel.transform(lent)

    def columns(number: int) -> tuple[Singles, list[Singles]]:
        truth = given.labels[:, number]
        return own[truth], [own[~truth], others]

    return columns
