"""Words to pieces as BERT's uncased models have them: cleaned, lower case, longest piece first.

The same pieces as the library ``tokenizers`` gives (a test holds them side by side); that brings a
client of a model hub, 40 MB in all, of which an annotation needs nothing.
"""

from __future__ import annotations

import json
import re
import unicodedata

__all__ = ["WordPiece"]

CONTROL = frozenset({"Cc", "Cf", "Co", "Cs"})
"""Unicode's categories of characters that are left out."""
REPLACEMENT = "\ufffd"
SYMBOLS = frozenset("$+<=>^`|~")
"""Of ASCII, marks like the others for BERT, though Unicode counts them as symbols."""
IDEOGRAPH = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002a6df"
    "\U0002a700-\U0002b73f\U0002b740-\U0002b81f\U0002b920-\U0002ceaf\U0002f800-\U0002fa1f]"
)
"""Characters that are words by themselves."""


class WordPiece:
    """A vocabulary of pieces.

    Parameters
    ----------
    text : str
        ``tokenizer.json`` of a BERT model, as the library ``tokenizers`` writes it.

    Raises
    ------
    ValueError
        Where it is of another kind of tokenizer.
    """

    def __init__(self, text: str) -> None:
        found = json.loads(text)
        model, normalizer = found["model"], found["normalizer"]
        if (
            model["type"] != "WordPiece"
            or normalizer["type"] != "BertNormalizer"
            or not normalizer["lowercase"]
        ):
            raise ValueError("no tokenizer of an uncased BERT model")
        self._vocabulary: dict[str, int] = model["vocab"]
        if not all(isinstance(one, int) for one in self._vocabulary.values()):
            raise ValueError("a vocabulary with numbers that are none")
        self._longest: int = model["max_input_chars_per_word"]
        self._prefix: str = model["continuing_subword_prefix"]
        self._unknown = self._vocabulary[model["unk_token"]]
        added = found["added_tokens"]
        self._special = {one["content"]: one["id"] for one in added if one["special"]}

    def number(self, piece: str) -> int:
        """Return the number of a piece that is there."""
        return self._vocabulary[piece]

    def __call__(self, word: str) -> list[int]:
        """Return the numbers of a word's pieces; none for one of zero width."""
        if word in self._special:
            return [self._special[word]]
        return [number for part in _normal(word).split() for number in self._cut(part)]

    def _cut(self, part: str) -> list[int]:
        """Take the longest piece that is known again and again; unknown where none is."""
        if len(part) > self._longest:
            return [self._unknown]
        found = []
        start, prefix = 0, ""
        while start < len(part):
            for end in range(len(part), start, -1):
                number = self._vocabulary.get(prefix + part[start:end])
                if number is not None:
                    break
            else:
                return [self._unknown]
            found.append(number)
            start, prefix = end, self._prefix
        return found


def _normal(word: str) -> str:
    """Return a word in lower case, without accents and what cannot be seen; marks stand apart."""
    if word.isascii() and word.isalnum():
        return word.lower()
    apart = unicodedata.normalize("NFD", "".join(map(_seen, word)))
    return "".join(
        f" {one} " if one in SYMBOLS or unicodedata.category(one).startswith("P") else one
        for character in apart
        if unicodedata.category(character) != "Mn"
        for one in character.lower()
    )


def _seen(character: str) -> str:
    """Return a character as it is read: an ideograph as one word, nothing for a control."""
    if IDEOGRAPH.match(character):
        return f" {character} "
    unseen = character == REPLACEMENT or unicodedata.category(character) in CONTROL
    return "" if unseen and character not in "\t\n\r" else character
