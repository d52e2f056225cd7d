"""Plain sentences about the poles of a theme, made up: what passages of real length rarely hold.

"Science and industry must be integrated" is the plainest case of a theme, and writers of passages
avoid it. Beside it stands what is no relationship: "The offices for science and industry met".
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from readout.stages.themes.taxonomy import Pole, Taxonomy, ThemeDefinition
from readout.train.themes.passages import LabelledPassage

__all__ = ["plain_passages"]

RELATED = (
    "We must balance {} and {}.",
    "{} and {} must be integrated.",
    "A balance has to be struck between {} and {}.",
    "{} must go hand in hand with {}.",
    "{} must not come at the expense of {}.",
    "It is necessary to coordinate {} and {}.",
    "{} depends on {}.",
    "{} and {} reinforce each other.",
    "{} should serve {}, and {1} should support {0}.",
    "The deep integration of {} and {} is to be promoted.",
    "We should give equal weight to {} and {}.",
    "There is a tension between {} and {}.",
    "The shift from {} to {} is to be speeded up.",
    "{} and {} complement each other.",
    "Without {} there can be no {}.",
    "Both {} and {} must be taken into account, neither at the cost of the other.",
)
APART = (
    "The offices for {} and {} met on Tuesday.",
    "The report has chapters on {}, {} and the budget.",
    "{} was discussed in the morning, {} in the afternoon.",
    "The agenda listed {}, {} and staff matters.",
    "{} grew by three percent last year; {} is the subject of another report.",
    "He was once in charge of {}, later of {}.",
    "There were questions about {} and questions about {}.",
    "{} must be strengthened.",
    "We must balance {} and the interests of the staff.",
    "Departments are to coordinate their work on {}.",
    "Nothing was said of {} or of {}.",
    "{} is important.",
)
EACH = 6
"""So many sentences of either kind are made up for a theme."""


def plain_passages(taxonomy: Taxonomy, seed: int) -> list[LabelledPassage]:
    """Make up sentences for each theme of a taxonomy, half of them with the theme.

    Parameters
    ----------
    taxonomy : Taxonomy
        The themes; those whose poles list nothing are passed over.
    seed : int
        The same seed gives the same sentences.
    """
    rng = Random(seed)  # noqa: S311 - no secret
    found = []
    for theme in taxonomy.themes:
        for number, (text, related) in enumerate(_sentences(theme, rng)):
            themes = [theme.id] if related else []
            name = f"plain/{theme.id}-{number}"
            found.append(LabelledPassage(name, text, themes, group=name))
    return found


def _sentences(theme: ThemeDefinition, rng: Random) -> Iterator[tuple[str, bool]]:
    sides = [_names(pole) for pole in theme.poles]
    if not all(sides):
        return
    for related, patterns in ((True, RELATED), (False, APART)):
        for pattern in rng.sample(patterns, EACH):
            names = [rng.choice(names) for names in sides]
            rng.shuffle(names)
            numbered = pattern.replace("{}", "{0}", 1).replace("{}", "{1}", 1)
            text = numbered.format(*names)
            yield text[0].upper() + text[1:], related


def _names(pole: Pole) -> list[str]:
    """Return what names a pole in a sentence: its label, and terms that are whole words."""
    whole = [term for term in pole.terms if "*" not in term and "..." not in term]
    return [name for name in (pole.label.lower(), pole.label.lower(), *whole) if name]
