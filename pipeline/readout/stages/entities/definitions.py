"""The label of a glossary term, by its definition."""

from __future__ import annotations

import re

from readout.language.words import words
from readout.records.types import EntityLabel
from readout.stages.entities.candidates import DESCRIBED
from readout.stages.entities.headed import HEADS
from readout.stages.entities.tokens import one_line

__all__ = ["defined_label", "head_phrase", "headed_label", "label_of_noun"]

LABELS: tuple[EntityLabel, ...] = ("EVENT", "ORG", "WORK", "TECH", "GPE", "LOC")
NOUNS: dict[str, EntityLabel] = {
    noun: label
    for label in (*reversed(LABELS), "EVENT")
    for noun in words(f"definition.{label}")  # in any order
}
PREPOSITIONS = words("preposition.of_heads")

MAX_CHARS = 600
"""Characters of a definition that are read."""
MAX_NOUN_PHRASE = 24
"""Words of a noun phrase."""
MAX_APPOSITION = 16
"""Words, brackets and commas that stand between a term and its verb."""
TERM_WITHIN = 80
"""Characters before the term where the definition names it."""
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+){0,8}|[^\w\s]")
MARKS = frozenset("”\"“’'")
ARTICLES = words("definition.articles")
COPULAS = words("definition.copulas")
COPULAS_WITH_TO = {f"{verb} to" for verb in words("definition.copulas_with_to")}
HELD = words("definition.held")
GATHERING = words("definition.gathering_verbs")
FREQUENCIES = words("definition.frequencies")
GENERIC = words("definition.generic")
AMBIGUOUS = words("definition.ambiguous")
STOPS = words("definition.stops")
TIMES = words("definition.TIME")


def defined_label(term: str, definition: str) -> EntityLabel | None:
    """Read from a definition what its term names.

    Parameters
    ----------
    term : str
        Without its year.
    definition : str
        The text of the definition.

    Returns
    -------
    str or None
        None where the definition does not say it in a form that is known here.
    """
    text = one_line(definition[:MAX_CHARS])
    place = text.lower().find(term.lower())
    named = 0 <= place <= TERM_WITHIN
    rest = text[place + len(term) :] if named else text
    forms = [form.lower() for form in _TOKEN.findall(rest) if form not in MARKS] or [""]
    if not named:
        return _noun_phrase(forms, term) if forms[0] in ARTICLES else None
    apart = forms[0] in {",", "("}
    for at, verb in enumerate(forms[: MAX_APPOSITION if apart else 1]):
        with_to = f"{verb} {(*forms, '')[at + 1]}" in COPULAS_WITH_TO
        if verb in COPULAS or with_to:
            return _noun_phrase(forms[at + 1 + with_to :], term)
    return "EVENT" if _gathers(forms[:MAX_NOUN_PHRASE]) else None


def _gathers(forms: list[str]) -> bool:
    """Return whether a term "takes place", or "assembles physicians every seven years"."""
    often = forms[0] in GATHERING and not FREQUENCIES.isdisjoint(forms)
    return often or " ".join(forms[:2]) in GATHERING


def _noun_phrase(forms: list[str], term: str) -> EntityLabel | None:
    """Return what the head of the noun phrase that opens a definition stands for."""
    if not HELD.isdisjoint(forms[:2]):
        return "EVENT"
    head = ""
    for index, form in enumerate([*forms[:MAX_NOUN_PHRASE], "."]):
        if form[0].isalnum() and form not in STOPS:
            head = form
        elif head in GENERIC or singular(head) in GENERIC:
            head = ""
        elif head and (form != "," or head in TIMES or label_of_noun(head)):  # no adjective
            return _label(head, forms[index : index + 6], term)
    return None


def _label(head: str, behind: list[str], term: str) -> EntityLabel | None:
    """Return what a head noun says that a term is.

    Where it can be a body or a meeting ("the highest body", "the yearly assembly"), the term's own
    head noun decides; a stretch of time is a meeting where "in which" or "when" follows.
    """
    own = headed_label(term) if head in AMBIGUOUS else None
    if own in ("ORG", "EVENT"):
        return own
    if singular(head) in TIMES:
        return "EVENT" if "which" in behind or "when" in behind else None
    return label_of_noun(head)


def label_of_noun(word: str) -> EntityLabel | None:
    """Return what kind of thing a noun stands for, in either number, also behind a hyphen."""
    forms = (word, singular(word), word.rpartition("-")[2])
    return next((NOUNS[form] for form in forms if form in NOUNS), None)


def singular(word: str) -> str:
    """Return the singular of a regular noun, or the word."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    return word if word.endswith("ss") else word.removesuffix("s")


def head_phrase(name: str) -> str:
    """Return a name without what a preposition ties to it.

    "State Agency" of the "State Agency for Canals".
    """
    forms = name.split()
    end = next((n for n, form in enumerate(forms) if n and form in PREPOSITIONS), None)
    return " ".join(forms[:end])


def headed_label(name: str) -> EntityLabel | None:
    """Return what a name is by its head noun, else by its last.

    "Union of Lagoon States", "Bog to Bench Programme".
    """
    for part in (head_phrase(name), name):
        word = part.rpartition(" ")[2]
        label = label_of_noun(word.lower()) if word[:1].isupper() else None
        label = label or HEADS.get(word)
        if label is not None and (part != name or label in DESCRIBED or part == head_phrase(name)):
            return label
    return None
