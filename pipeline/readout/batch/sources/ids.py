"""Ids: how many documents there are, and that no two of them are called the same."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Iterator
from itertools import chain

import numpy as np
import numpy.typing as npt

from readout.batch.sources.documents import Rejected
from readout.batch.sources.inventory import Inventory, is_lines
from readout.errors import DocumentError
from readout.records.types import Document, Source

__all__ = ["Ids", "distinct", "ids_of"]

CUT_SHORT = frozenset({"timeout", "out_of_memory", "worker_died"})
"""Codes of documents behind which a file may not have been read to its end."""

Items = Iterable[Document | Rejected]


class Ids:
    """The ids of all documents: nine bytes of each.

    Parameters
    ----------
    ids : iterable of str
        Of all documents, those that cannot be read included.

    Attributes
    ----------
    total : int
        How many documents there are.
    exact : bool
        Whether that many are to come: not where reading was cut short.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        hashes = array("Q", map(_hash, ids))
        self.total = len(hashes)
        self.exact = True
        ordered = np.sort(np.frombuffer(hashes, dtype=np.uint64))
        self._known: npt.NDArray[np.uint64] = np.unique(ordered)
        self._taken = np.zeros(len(self._known), dtype=np.bool_)
        later = ordered[1:]
        self._repeated: set[int] = set(later[later == ordered[:-1]].tolist())
        self._first: dict[str, str] = {}

    def take(self, document: Document) -> DocumentError | None:
        """Note that a document is called by its id; say what is wrong where it cannot be."""
        found = _hash(document.id)
        place = int(np.searchsorted(self._known, np.uint64(found)))
        if place == len(self._known) or int(self._known[place]) != found:
            return DocumentError(
                f"no document was called {document.id!r} when they were counted: its file changed "
                "meanwhile; run again",
                code="inputs_changed",
            )
        if self._taken[place]:
            return _duplicate(document, self._first.get(document.id, "another document"))
        self._taken[place] = True
        if found in self._repeated:
            self._first[document.id] = _place(document.source)
        return None


def ids_of(inventory: Inventory, items: Items) -> Ids:
    """Count the documents of an inventory.

    Parameters
    ----------
    inventory : Inventory
        Of its files that are one document nothing is read.
    items : iterable of Document or Rejected
        What was read of the others, the ``.jsonl``.
    """
    files = (entry.id for entry in inventory.files if not is_lines(entry))
    return Ids(chain(files, (item.id for item in items)))


def distinct(items: Items, ids: Ids) -> Iterator[Document | Rejected]:
    """Put documents into quarantine whose id another has, or that were not there when counted."""
    for item in items:
        if isinstance(item, Rejected):
            ids.exact = ids.exact and item.error.code not in CUT_SHORT
            yield item
            continue
        error = ids.take(item)
        yield item if error is None else Rejected(item.id, item.source, error)


def _duplicate(document: Document, first: str) -> DocumentError:
    cure = (
        "rename one, name the folder that holds both, or see --id"
        if document.source.line is None
        else "give one another id, or see --id-field"
    )
    return DocumentError(
        f"the id {document.id!r} is that of {first}, too; ids must differ within a run: {cure}",
        code="duplicate_id",
    )


def _place(source: Source) -> str:
    return f"{source.path}" if source.line is None else f"{source.path}, line {source.line}"


def _hash(identity: str) -> int:
    digest = hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")
