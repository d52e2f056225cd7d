"""Many sequences of words looked for at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["WordSequences"]


class WordSequences:
    """Sequences of words with a value each; finds the longest one that begins at a word.

    The cost of a look-up depends on the text and on the lengths of the sequences, not on how many
    are kept.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[str, ...], Any] = {}
        self._sizes: dict[str, set[int]] = {}
        """First word of sequences -> how many words they have."""

    def add(self, forms: Sequence[str], value: Any) -> Any:
        """Keep a sequence of one word or more; returns its value, the first that it was given."""
        key = tuple(forms)
        self._sizes.setdefault(key[0], set()).add(len(key))
        return self._values.setdefault(key, value)

    def get(self, forms: Sequence[str]) -> Any:
        """Return the value of just this sequence, or None."""
        return self._values.get(tuple(forms))

    def matches(
        self, forms: Sequence[str], first: int, last: int
    ) -> Iterator[tuple[int, int, Any]]:
        """Yield (first word, last word, value) of the longest sequence at each of the words."""
        for index in range(first, last):
            for size in sorted(self._sizes.get(forms[index], ()), reverse=True):
                value = self._values.get(tuple(forms[index : index + size]))
                if value is not None and index + size <= last:
                    yield index, index + size - 1, value
                    break
