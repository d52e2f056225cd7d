"""The word lists of the entity stage, read once from ``words.txt``."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from readout.language.words import numbered, titled, words

__all__ = ["Lexicon", "lexicon"]

TITLED = frozenset(
    {
        "bracket_words",
        "congress_meetings",
        "event_heads",
        "forms_of_address",
        "name_possessives",
        "never_names",
        "never_places",
        "no_bodies",
        "offices",
        "organisation_heads",
        "person_titles",
        "place_heads",
        "plural_event_heads",
        "polity_heads",
        "short_form_heads",
        "standalone_heads",
        "weak_heads",
        "work_heads",
    }
)
"""Lists of words that are matched with a capital first letter."""


@dataclass(frozen=True)
class Lexicon:
    """Word lists by purpose; ``words.txt`` says what each is for.

    All are sets but the number words.
    """

    organisation_heads: frozenset[str]
    weak_heads: frozenset[str]
    standalone_heads: frozenset[str]
    short_form_heads: frozenset[str]
    company_suffixes: frozenset[str]
    legal_forms: frozenset[str]
    bracket_words: frozenset[str]
    event_heads: frozenset[str]
    plural_event_heads: frozenset[str]
    small_event_heads: frozenset[str]
    event_adjectives: frozenset[str]
    congress_meetings: frozenset[str]
    work_heads: frozenset[str]
    parts_of_bodies: frozenset[str]
    work_nouns: frozenset[str]
    place_heads: frozenset[str]
    polity_heads: frozenset[str]
    titles: frozenset[str]
    offices: frozenset[str]
    forms_of_address: frozenset[str]
    person_titles: frozenset[str]
    name_possessives: frozenset[str]
    not_in_names: frozenset[str]
    headline_verbs: frozenset[str]
    counted: frozenset[str]
    holding_verbs: frozenset[str]
    never_names: frozenset[str]
    locatives: frozenset[str]
    weak_locatives: frozenset[str]
    no_place_before_in: frozenset[str]
    no_place_before_from: frozenset[str]
    verbs_of_motion: frozenset[str]
    nouns_of_places: frozenset[str]
    listed_places: frozenset[str]
    never_places: frozenset[str]
    body_nouns: frozenset[str]
    reporting_verbs: frozenset[str]
    no_bodies: frozenset[str]
    numbers: dict[str, int]
    tens: dict[str, int]


@cache
def lexicon() -> Lexicon:
    """Read the word lists (once a process)."""
    names = {field.name for field in fields(Lexicon)} - {"numbers", "tens"}
    lists = {name: (titled if name in TITLED else words)(f"entity.{name}") for name in names}
    return Lexicon(numbers=numbered("entity.numbers"), tens=numbered("entity.tens"), **lists)
