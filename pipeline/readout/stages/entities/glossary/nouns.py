"""What a noun stands for, and the head noun of a name."""

from __future__ import annotations

from readout.language.words import words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import DESCRIBED

__all__ = ["head_phrase", "headed_label", "is_meeting_noun", "label_of_noun", "singular"]

LABELS: tuple[EntityLabel, ...] = ("EVENT", "ORG", "WORK", "TECH", "GPE", "LOC")
NOUNS: dict[str, EntityLabel] = {
    noun: label for label in (*reversed(LABELS), "EVENT") for noun in words(f"definition.{label}")
}
PREPOSITIONS = words("preposition.of_heads")


def label_of_noun(word: str) -> EntityLabel | None:
    """Return what kind of thing a noun stands for, in either number, also behind a hyphen."""
    for form in (word, singular(word), word.rpartition("-")[2]):
        if form in NOUNS:
            return NOUNS[form]
    return None


def singular(word: str) -> str:
    """Return the singular of a regular noun, or the word."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("ss"):
        return word
    return word.removesuffix("s")


def head_phrase(name: str) -> str:
    """Return a name without what a preposition ties to it.

    "State Agency" of the "State Agency for Canals".
    """
    forms = name.split()
    cuts = (n for n, form in enumerate(forms) if n and form in PREPOSITIONS)
    end = next(cuts, None)
    return " ".join(forms[:end])


def headed_label(name: str) -> EntityLabel | None:
    """Say what a name is by its head noun, else by its last.

    "Union of Lagoon States", "Bog to Bench Programme".
    """
    label = _label_of_last(head_phrase(name))
    if label is not None:
        return label
    label = _label_of_last(name)
    return label if label in DESCRIBED else None


def _label_of_last(name: str) -> EntityLabel | None:
    word = name.rpartition(" ")[2]
    return label_of_noun(word.lower()) if word[:1].isupper() else None


def is_meeting_noun(phrase: str) -> bool:
    """Tell whether a phrase ends in the noun of a meeting, small or large ("plenary sessions")."""
    return label_of_noun(phrase.rpartition(" ")[2].lower()) == "EVENT"
