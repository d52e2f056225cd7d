"""The reporting lexicon: verbs with the constructions in which they report, and other words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from readout.language.words import forms_of, meanings, words

__all__ = ["CueVerb", "Lexicon", "inflect", "lexicon"]


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A form of a reporting verb.

    Attributes
    ----------
    lemma : str
        Dictionary form, with its particle (``point out``).
    words : tuple of str
        The words of this form (``("pointed", "out")``).
    shape : str
        ``base``, ``third``, ``gerund``, ``past`` (also past participle), ``participle`` (past
        participle alone).
    frames : frozenset of str
        The constructions of ``words.txt`` that the verb is listed under.
    """

    lemma: str
    words: tuple[str, ...]
    shape: str
    frames: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The verbs of ``words.txt``, by the first word of each form (longest form first).

    ``support`` has the forms of verbs that a reporting noun goes with (``issued a warning``),
    ``forms`` those of verbs that think, intend or show, with their lemmas.
    """

    verbs: dict[str, tuple[CueVerb, ...]]
    support: dict[str, CueVerb]
    forms: dict[str, str]

    def at(self, words: Sequence[str], i: int) -> tuple[CueVerb, ...]:
        """Return the verbs whose form stands at position ``i`` of words, longest first."""
        return tuple(
            entry
            for entry in self.verbs.get(words[i], ())
            if tuple(words[i : i + len(entry.words)]) == entry.words
        )


def inflect(lemma: str) -> list[tuple[tuple[str, ...], str]]:
    """Make the forms of a verb, particle included.

    Parameters
    ----------
    lemma : str
        ``point out``: the first word is the verb.

    Returns
    -------
    list of (words, shape)
    """
    verb, *particle = lemma.split()
    third, gerund, past, participle, *more = forms_of(verb)
    shapes = [(verb, "base"), (third, "third"), (gerund, "gerund"), (past, "past")]
    if participle != past:
        shapes.append((participle, "participle"))
    for form in more:
        shape = "gerund" if form.endswith("ing") else "past"
        shapes.append((form, shape))
    return [((form, *particle), shape) for form, shape in shapes]


def _verbs() -> dict[str, tuple[CueVerb, ...]]:
    """Return the reporting verbs by the first word of each form, the longest form first."""
    frames: dict[str, set[str]] = {}
    for tag in meanings():
        kind, _, frame = tag.partition(".")
        for lemma in words(tag) if kind == "cue" else ():  # in any order
            frames.setdefault(lemma, set()).add(frame)
    verbs: dict[str, list[CueVerb]] = {}
    for lemma in sorted(frames):
        moving = lemma in words("verb.moving")
        for form, shape in inflect(lemma):
            if not moving or shape != "gerund":
                verb = CueVerb(lemma, form, shape, frozenset(frames[lemma]))
                verbs.setdefault(form[0], []).append(verb)
    for entries in verbs.values():
        entries.sort(key=lambda verb: len(verb.words), reverse=True)
    return {word: tuple(entries) for word, entries in verbs.items()}


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once."""
    support = {
        form[0]: CueVerb(lemma, form, shape, frozenset())
        for lemma in sorted(words("noun.support"))
        for form, shape in inflect(lemma)
        if shape != "gerund"
    }
    stative = words("verb.thinking", "verb.intending", "verb.showing")
    known = sorted(lemma for lemma in stative if " " not in lemma)
    forms = {form[0]: lemma for lemma in known for form, _ in inflect(lemma)}
    return Lexicon(_verbs(), support, forms)
