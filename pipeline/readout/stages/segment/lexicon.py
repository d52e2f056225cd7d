"""The stage's word lists, read once from ``words.txt`` and ``names.txt``, and the patterns made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from readout.language.datelines import DATE
from readout.language.words import words

__all__ = ["Lexicon", "lexicon"]


@dataclass(frozen=True)
class Lexicon:
    """Words and patterns of the segment stage.

    Attributes
    ----------
    headings, glossary_headings, furniture, roles, agencies, links, names : frozenset of str
        Whole lines or single words, in lower case.
    never, numbered, maybe : frozenset of str
        Abbreviations without their last stop, in lower case, by what may follow them.
    starters : frozenset of str
        Words, as written, that usually open a sentence.
    section, caption, …, reported_by : re.Pattern
        Patterns made of the other lists; all but ``date`` and ``reported_by`` ignore case.
    """

    headings: frozenset[str]
    glossary_headings: frozenset[str]
    furniture: frozenset[str]
    roles: frozenset[str]
    agencies: frozenset[str]
    links: frozenset[str]
    names: frozenset[str]
    never: frozenset[str]
    numbered: frozenset[str]
    maybe: frozenset[str]
    starters: frozenset[str]
    section: re.Pattern[str]
    caption: re.Pattern[str]
    furniture_opening: re.Pattern[str]
    byline_label: re.Pattern[str]
    byline_opening: re.Pattern[str]
    occasion: re.Pattern[str]
    salutation: re.Pattern[str]
    sure_salutation: re.Pattern[str]
    date: re.Pattern[str]
    agency: re.Pattern[str]
    definition_verb: re.Pattern[str]
    strong_verb: re.Pattern[str]
    definition_opening: re.Pattern[str]
    alias: re.Pattern[str]
    reported_by: re.Pattern[str]


def _any(words: Iterable[str]) -> str:
    """Make an alternation, longest word first."""
    return "(?:" + "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w))) + ")"


@cache
def lexicon() -> Lexicon:
    """Read the word lists and compile the patterns; the result is kept."""
    folder = files(__package__)
    lines = folder.joinpath("names.txt").read_text(encoding="utf-8").splitlines()
    names = frozenset(name for line in lines if not line.startswith("#") for name in line.split())
    numeral = rf"(?:\d{{1,3}}(?:\.\d{{1,2}}){{0,3}}|[IVXLC]{{1,6}}|[A-Z]|{_any(words('headings.numerals'))})"
    labels = _any(words("captions.labels"))
    return Lexicon(
        headings=words("headings.names"),
        glossary_headings=words("headings.glossary"),
        furniture=words("furniture.lines"),
        roles=words("bylines.roles"),
        agencies=words("bylines.agencies"),
        links=words("bylines.links"),
        names=names,
        never=words("sentences.never"),
        numbered=words("sentences.numbered"),
        maybe=words("sentences.maybe"),
        starters=words("sentences.starters"),
        section=re.compile(
            rf"(?:the )?({_any(words('headings.section_words'))}) {numeral}(?![\w’'])[.:)—–-]?\s*",
            re.IGNORECASE,
        ),
        caption=re.compile(
            rf"[(\[]?(?:{labels}(?: \d{{1,3}}(?:[.-]\d{{1,2}})?[a-z]?)?\s?[:：]\s?\S"
            rf"|{labels} \d{{1,3}}(?:[.-]\d{{1,2}})?\.\s"
            rf"|{_any(words('captions.openings'))}\b|[(\[]{labels}[/:])",
            re.IGNORECASE,
        ),
        furniture_opening=re.compile(
            rf"(?:{_any(words('furniture.openings'))}|page \d{{1,4}}(?: of \d{{1,4}})?$|[-–—] ?\d{{1,4}} ?[-–—]$)",
            re.IGNORECASE,
        ),
        byline_label=re.compile(rf"{_any(words('bylines.labels'))}\s?[:：]\s?\S", re.IGNORECASE),
        byline_opening=re.compile(rf"[(\[]?{_any(words('bylines.openings'))} ", re.IGNORECASE),
        occasion=re.compile(
            rf"[–—-]?\s?{_any(words('bylines.occasions'))} (?:delivered |given |made )?(?:by|at|to|before|with|of)\b",
            re.IGNORECASE,
        ),
        salutation=re.compile(rf"{_any(words('salutations.openings'))}\b", re.IGNORECASE),
        sure_salutation=re.compile(rf"{_any(words('salutations.sure'))}\b", re.IGNORECASE),
        date=re.compile(DATE),
        agency=re.compile(rf"[(\[]?{_any(words('bylines.agencies'))}\b", re.IGNORECASE),
        definition_verb=re.compile(rf"\b{_any(words('definitions.verbs'))}\b", re.IGNORECASE),
        strong_verb=re.compile(rf"\b{_any(words('definitions.strong'))}\b", re.IGNORECASE),
        definition_opening=re.compile(rf"{_any(words('definitions.openings'))}\b", re.IGNORECASE),
        alias=re.compile(
            rf"\b{_any(words('definitions.alias_phrases'))} (?:as )?(?:the |an? )?", re.IGNORECASE
        ),
        reported_by=re.compile(
            rf"(?:[HS]he|They|[A-Z][\w.’'-]{{0,30}}(?: [A-Z][\w.’'-]{{0,30}}){{0,3}}) {_any(words('sentences.reporting'))}\b"
        ),
    )
