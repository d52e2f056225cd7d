"""Language identification: texts in another language than English, which the stages read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from readout.config.configuration import LANGUAGE
from readout.language.words import words
from readout.records.types import Warning

__all__ = ["is_english", "language_of", "recorded_language"]

PIECES = 4
"""Stretches of a long text that are read: a translation may stand beside it."""
PIECE = 1_000
"""Characters of each."""
LEAST = 60
"""Letters; a shorter text, a headline, says too little."""
ENGLISH = words("word.english")
"""Words that make up a fifth of English prose, and next to nothing of any other language."""
LITTLE = 0.04
"""Share of these words from which on a text is English, whatever names stand in it."""
LIKELY = 0.5
"""Probability from which on a language is named: next of kin, Indonesian and Malay, share it."""
UNLIKELY = 0.05
"""Probability of English up to which a text is in another language."""
NEITHER = ("en", "pcm", "zxx")
"""English, the pidgin that the identifier takes it for now and then, and no language at all."""

_WORD = re.compile(r"[^\W\d_]+")


def is_english(language: str) -> bool:
    """Return whether a language that the user gives is English (``en``, ``en-GB``, ``English``)."""
    return re.split("[-_]", language.strip().casefold())[0] in ("en", "eng", "english")


def recorded_language(given: Any, text: str) -> tuple[Any, list[Warning]]:
    """Return what a record says of its language, with a warning where that is not English.

    Parameters
    ----------
    given : str or None
        What the input says, which is taken as it is; where it says nothing the text is looked at.
    text : str
        The document.
    """
    if given is None:
        found = language_of(text)
        reason = f"the text is in another language, {found} by its looks"
    else:
        found = None if not isinstance(given, str) or is_english(given) else given
        reason = f"the input says that the text is in another language, {found}"
    if found is None:
        return (LANGUAGE if given is None else given), []
    message = f"{reason}: the stages read English, and what they found is not to be relied on"
    return found, [Warning("language", message)]


def language_of(text: str) -> str | None:
    """Return the code (ISO 639) of the language of a text that is not English.

    Parameters
    ----------
    text : str
        Of any length: a bounded part of it is looked at.

    Returns
    -------
    str or None
        None for English, and where it is not sure.

    Examples
    --------
    >>> language_of("Der Hafen bleibt offen, sagte die Ministerin, und niemand wird entlassen.")
    'de'
    """
    sample = text
    if len(text) > PIECES * PIECE:  # stretches of it from beginning to end
        step = (len(text) - PIECE) // (PIECES - 1)
        sample = "\n".join(text[at : at + PIECE] for at in range(0, PIECES * step, step))
    found = _WORD.findall(sample)
    if sum(map(len, found)) < LEAST:
        return None
    if sum(word.lower() in ENGLISH for word in found) >= LITTLE * len(found):
        return None
    (language, probability), *others = _identifier().rank(sample)
    english = sum(chance for name, chance in others if name in NEITHER)
    if language in NEITHER or probability < LIKELY or english > UNLIKELY:
        return None
    return str(language)


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """Load the identifier, when the first text comes that is hardly English."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
