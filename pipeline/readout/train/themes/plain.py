"""Plain sentences about the poles of a theme, made up: what passages of real length rarely hold.

"Science and industry must be integrated" is the plainest case of a theme, and writers of passages
avoid it. Beside it stands what is no relationship: "The offices for science and industry met".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import compress, repeat
from random import Random

from readout.stages.themes.taxonomy import Pole, Taxonomy, ThemeDefinition
from readout.train.themes.passages import LabelledPassage

__all__ = ["plain_passages"]

RELATED = (
    "We must balance {0} and {1}.",
    "{0} and {1} must be integrated.",
    "A balance has to be struck between {0} and {1}.",
    "{0} must go hand in hand with {1}.",
    "{0} must not come at the expense of {1}.",
    "It is necessary to coordinate {0} and {1}.",
    "{0} depends on {1}.",
    "{0} and {1} reinforce each other.",
    "{0} should serve {1}, and {1} should support {0}.",
    "The deep integration of {0} and {1} is to be promoted.",
    "We should give equal weight to {0} and {1}.",
    "There is a tension between {0} and {1}.",
    "The shift from {0} to {1} is to be speeded up.",
    "{0} and {1} complement each other.",
    "Without {0} there can be no {1}.",
    "Both {0} and {1} must be taken into account, neither at the cost of the other.",
)
APART = (
    "The offices for {0} and {1} met on Tuesday.",
    "The report has chapters on {0}, {1} and the budget.",
    "{0} was discussed in the morning, {1} in the afternoon.",
    "The agenda listed {0}, {1} and staff matters.",
    "{0} grew by three percent last year; {1} is the subject of another report.",
    "He was once in charge of {0}, later of {1}.",
    "There were questions about {0} and questions about {1}.",
    "{0} must be strengthened.",
    "We must balance {0} and the interests of the staff.",
    "Departments are to coordinate their work on {0}.",
    "Nothing was said of {0} or of {1}.",
    "{0} is important.",
)
EACH = 6
"""So many sentences of either kind are made up for a theme."""


def plain_passages(
    taxonomy: Taxonomy, seed: int, known: Iterable[bool] = repeat(True)
) -> list[LabelledPassage]:
    """Make up sentences for each theme of a taxonomy, half of them with the theme.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes; one that has kinds is passed over, since its sentences may well be of these.
    seed : int
        The same seed gives the same sentences.
    known : iterable of bool
        Which of the themes get any; all by default.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    found = []
    for theme in compress(taxonomy.themes, known):
        if taxonomy.kinds(theme.id):
            continue
        for number, (text, related) in enumerate(_sentences(theme, rng)):
            themes = [theme.id] if related else []
            name = f"plain/{theme.id}-{number}"
            found.append(LabelledPassage(name, text, themes, group=name))
    return found


def _sentences(theme: ThemeDefinition, rng: Random) -> Iterator[tuple[str, bool]]:
    sides = [_names(pole) for pole in theme.poles]
    for related, patterns in ((True, RELATED), (False, APART)):
        for pattern in rng.sample(patterns, EACH):
            names = [rng.choice(names) for names in sides]
            rng.shuffle(names)
            text = pattern.format(*names)
            yield text[0].upper() + text[1:], related


def _names(pole: Pole) -> list[str]:
    """Return what names a pole in a sentence: its label, and terms that are whole words."""
    whole = [term for term in pole.terms if "*" not in term and "..." not in term]
    return [pole.label.lower(), pole.label.lower(), *whole]
