"""The encoder's results on a ``Doc``: labels of statements and entities, and vectors.

The labels are one a word, BIO. Nothing of this goes into the record.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from spacy.tokens import Doc

from readout.doc.kept import read
from readout.models.arrays import Flags, Integers, Singles
from readout.records.types import Spanned

__all__ = [
    "ENCODING",
    "ENTITIES",
    "ROLES",
    "Encoding",
    "LabelledSpan",
    "PassageVector",
    "bio",
    "encoding_of",
    "forbidden",
    "spans_of",
]

ENCODING = "readout_encoding"
"""The ``Doc`` extension that holds an :class:`Encoding`."""

STEPS = 127
ROLES = ("source", "cue", "content")
"""Parts of an attribution, as PolNeAR names them."""
ENTITIES = ("PERSON", "ORG", "GPE", "LOC", "EVENT", "DATE", "WORK", "TECH", "CONCEPT")
"""Entity labels of the record."""


def bio(names: Sequence[str]) -> list[str]:
    """Return the labels of a head: ``O``, then ``B-`` and ``I-`` of every name.

    Examples
    --------
    >>> bio(["cue"])
    ['O', 'B-cue', 'I-cue']
    """
    return ["O", *(f"{edge}-{name}" for name in names for edge in "BI")]


def forbidden(count: int) -> Flags:
    """Return which label cannot follow which: inside without a beginning of the same name.

    Parameters
    ----------
    count : int
        Number of names.

    Returns
    -------
    ndarray of bool, shape (2 * count + 1, 2 * count + 1)
        ``[i, j]``: label ``j`` directly after label ``i`` is no valid sequence.
    """
    size = 2 * count + 1
    never = np.zeros((size, size), dtype=bool)
    for name in range(count):
        inside = 2 * name + 2
        never[:, inside] = True
        never[[inside - 1, inside], inside] = False
    return never


def spans_of(labels: Sequence[int]) -> list[tuple[int, int, int]]:
    """Read spans off a sequence of label numbers.

    Returns
    -------
    list of (first, past last, name)
        In order; an inside label without its beginning opens a span of its own.
    """
    found: list[tuple[int, int, int]] = []
    for at, label in enumerate(labels):
        name = (label - 1) // 2
        goes_on = label % 2 == 0 and found and found[-1][1:] == (at, name)
        if label:
            first = found.pop()[0] if goes_on else at
            found.append((first, at + 1, name))
    return found


@dataclass(frozen=True, slots=True)
class LabelledSpan(Spanned):
    """A run of words under one label.

    Attributes
    ----------
    start, end : int
        Characters.
    label : str
        A role or an entity label.
    score : float
        How sure the head is of its words, 0 to 1 (mean of the chances of their labels).
    """

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Encoding:
    """The encoder's labels and vectors of one document.

    ``words`` are the tokens that stand in segments, white space left out.

    Attributes
    ----------
    offsets : ndarray of int, shape (words, 2)
        Characters of each word.
    runs : list of (int, int)
        The words of each segment, as a range.
    role_labels, entity_labels : ndarray of int, shape (words,)
        Those of the likely spans in each segment: places in ``bio(ROLES)`` and ``bio(ENTITIES)``.
    role_chances, entity_chances : ndarray of float32, shape (words,)
        How likely each of these labels is, all sequences weighed.
    vectors : ndarray of float32, shape (segments, width)
        One passage vector a segment, of length 1 (zeros for a segment without words).
    model : str
        Which encoder that was: the beginning of its model's SHA-256.
    """

    offsets: Integers
    runs: list[tuple[int, int]]
    role_labels: Integers
    role_chances: Singles
    entity_labels: Integers
    entity_chances: Singles
    vectors: Singles
    model: str = ""

    def roles(self) -> Iterator[LabelledSpan]:
        """Yield sources, cues and contents in order; none crosses a segment."""
        return self._spans(self.role_labels, self.role_chances, ROLES)

    def entities(self) -> Iterator[LabelledSpan]:
        """Yield entities in order; none crosses a segment."""
        return self._spans(self.entity_labels, self.entity_chances, ENTITIES)

    def _spans(
        self, labels: Integers, chances: Singles, names: Sequence[str]
    ) -> Iterator[LabelledSpan]:
        for low, high in self.runs:
            for begin, stop, name in spans_of(labels[low:high].tolist()):
                first = low + begin
                last = low + stop
                start = int(self.offsets[first, 0])
                end = int(self.offsets[last - 1, 1])
                sure = float(chances[first:last].mean())
                yield LabelledSpan(start, end, names[name], round(sure, 4))


@dataclass(frozen=True, slots=True)
class PassageVector:
    """A passage vector as it is kept: whole numbers from -127 to 127, times a scale.

    Attributes
    ----------
    segment : str
        The id of the segment.
    model : str
        The encoder, as in :class:`Encoding`.
    scale : float
        The value of one unit.
    values : str
        The numbers, a byte each (int8), as Base64.
    """

    segment: str
    model: str
    scale: float
    values: str

    @classmethod
    def pack(cls, segment: str, model: str, vector: Singles) -> PassageVector:
        """Round a vector to 8 bits a value."""
        scale = float(np.abs(vector).max(initial=0.0)) / STEPS
        whole = np.round(vector.astype(np.float64) / (scale or 1.0)).astype(np.int8)
        return cls(segment, model, scale, base64.b64encode(whole.tobytes()).decode("ascii"))

    def unpack(self) -> Singles:
        """Return the vector, shape (width,)."""
        whole = np.frombuffer(base64.b64decode(self.values), dtype=np.int8)
        return (whole * np.float32(self.scale)).astype(np.float32)


def encoding_of(doc: Doc, place: str = ENCODING) -> Encoding | None:
    """Return what the encoder left on a document under a name, or None where none ran."""
    found: Encoding | None = read(doc, place)
    return found
