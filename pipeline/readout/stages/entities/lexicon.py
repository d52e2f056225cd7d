"""The word lists of the entity stage, read once from ``lexicon.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True)
class Lexicon:
    """Word lists by purpose; ``lexicon.toml`` says what each is for.

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
    data = tomllib.loads(resources.files(__package__).joinpath("lexicon.toml").read_text("utf-8"))
    known = {field.name for field in fields(Lexicon)} - {"numbers", "tens"}
    lists = {name: frozenset(value) for name, value in data.items() if name in known}
    return Lexicon(numbers=data["numbers"], tens=data["tens"], **lists)
