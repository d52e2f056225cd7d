"""Learning what taxonomies have in common from some, for another."""

from __future__ import annotations

import numpy as np

from readout.train.themes.calibrating import average_precision
from readout.train.themes.common import learn_common
from readout.train.themes.general import Subject


def test_what_is_learned_of_others_tells_passages_apart(
    learned: list[tuple[Subject, Subject]],
) -> None:
    taxonomies = [[one.given, new.given] for one, new in learned]
    found, held = learn_common(taxonomies, 0)
    for forms, judged in zip(taxonomies, held, strict=True):
        for form, themes in zip(forms, judged, strict=True):
            assert len(themes) == form.labels.shape[1]
            for number, theme in enumerate(themes):
                assert theme.truth.tolist() == form.labels[:, number].tolist()
                assert average_precision(theme.log_odds, theme.truth) > 0.8
    assert len(found.words) == len(found.vocabulary.columns)
    again, _ = learn_common(taxonomies, 0)
    assert np.array_equal(found.words, again.words)
    assert all(map(np.array_equal, found.together, again.together))
