"""Limits of one document's size, by name, each with an error of its own."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields

from readout.errors import DocumentError
from readout.records.types import Document

__all__ = ["LIMITS", "LIMIT_NAMES", "Limits", "check_document", "over"]

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """Limits of one document: a larger one goes to quarantine, the others go on.

    The defaults hold in 4 GB of memory.

    Attributes
    ----------
    max_bytes : int
        Bytes of a file that is one document, as it lies on disk, or of a line of a ``.jsonl``.
    max_unpacked : int
        Bytes of a compressed file that is one document, when unpacked.
    max_ratio : int
        How many times as large a compressed file may be when unpacked; its first megabyte is free.
    max_chars : int
        Characters of the text (code points).
    max_blocks : int
        Elements and attributes of a page, tokens of a Markdown file, lines of a plain text.
    max_nesting : int
        How deep the fields of a line, or the lists and block quotes of a Markdown file, may stand
        within one another.
    max_items : int
        Fields and list items of a line of a ``.jsonl``.
    """

    max_bytes: int = 64 * MIB
    max_unpacked: int = 64 * MIB
    max_ratio: int = 200
    max_chars: int = 10_000_000
    max_blocks: int = 500_000
    max_nesting: int = 100
    max_items: int = 1_000_000

    def as_dict(self) -> dict[str, int]:
        """Return the limits by name."""
        return asdict(self)


LIMITS = Limits()
"""The default limits."""
LIMIT_NAMES = tuple(field.name for field in fields(Limits))
CODES = {
    "max_bytes": "too_large",
    "max_unpacked": "unpacks_too_large",
    "max_ratio": "ratio_too_high",
    "max_chars": "too_long",
    "max_blocks": "too_many_blocks",
    "max_nesting": "too_deep",
    "max_items": "too_many_items",
}
"""Error codes in quarantine, by limit."""

_LINE = re.compile(r"\S[^\n]*")


def over(name: str, limits: Limits, found: str = "") -> DocumentError:
    """Make the error of a document that is over a limit.

    Parameters
    ----------
    name : str
        One of :data:`LIMIT_NAMES`.
    limits : Limits
        In force.
    found : str
        What is there, to be followed by "more than …".
    """
    most = getattr(limits, name)
    return DocumentError(
        f"{found or 'it has'} more than {name} = {most:,}: split the document or raise "
        f"readout.{name} in the configuration",
        code=CODES[name],
    )


def check_document(document: Document, limits: Limits) -> None:
    """Make sure that a document is no longer than the stages can take, whatever its source.

    Raises
    ------
    DocumentError
        ``too_long``, ``too_many_blocks``.
    """
    count = len(document.text)
    if count > limits.max_chars:
        raise over("max_chars", limits, f"{count:,} characters are")
    if document.layout is not None:
        blocks = len(document.layout)
    else:  # lines with something on them; roughly where there are few
        blocks = document.text.count("\n") + 1
        if blocks > limits.max_blocks:
            blocks = sum(1 for _ in _LINE.finditer(document.text))
    if blocks > limits.max_blocks:
        raise over("max_blocks", limits, f"{blocks:,} blocks or lines are")
