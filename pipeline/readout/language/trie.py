"""Many sequences of words looked for at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

__all__ = ["Trie"]


class Trie:
    """Sequences of words with a value each; finds the longest one that begins at a word.

    The cost of a look-up depends on the text alone, not on how many sequences are kept.
    """

    def __init__(self) -> None:
        self._root: dict[str, Any] = {}

    def add(self, forms: Sequence[str], value: Any) -> Any:
        """Keep a sequence; returns the value it already had, or None."""
        node = self._root
        for form in forms:
            node = node.setdefault(form, {})
        before = node.get("")
        if before is None:
            node[""] = value
        return before

    def get(self, forms: Sequence[str]) -> Any:
        """Return the value of just this sequence, or None."""
        node: dict[str, Any] | None = self._root
        for form in forms:
            node = node.get(form) if node is not None else None
        return node.get("") if node is not None else None

    def matches(
        self, forms: Sequence[str], first: int, last: int
    ) -> Iterator[tuple[int, int, Any]]:
        """Yield (first word, last word, value) of the longest sequence at each of the words."""
        root = self._root
        for index in range(first, last):
            node = root.get(forms[index])
            if node is None:
                continue
            found = node.get("")
            end = index
            for position in range(index + 1, last):
                node = node.get(forms[position])
                if node is None:
                    break
                value = node.get("")
                if value is not None:
                    found = value
                    end = position
            if found is not None:
                yield index, end, found
