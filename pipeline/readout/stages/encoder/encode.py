"""One pass over a document, segment by segment: nothing depends on what is read beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from spacy.tokens import Doc

from readout.doc.origin import text_of
from readout.language.encoding import Encoding
from readout.models.arrays import Integers, Singles
from readout.records.types import Offsets
from readout.stages.encoder.decode import decode
from readout.stages.encoder.pieces import features_of, places_of, windows
from readout.stages.encoder.runtime import Runtime
from readout.stages.encoder.syntax import parse

__all__ = ["Parse", "encode"]


class Parse(NamedTuple):
    """Tags, dependency labels and heads of the words: numbers of labels, and of words.

    ``tokens`` says which words they are; a word without pieces has label -1.
    """

    tokens: Integers
    tags: Integers
    deps: Integers
    heads: Integers


def encode(
    doc: Doc, segments: Sequence[Offsets], sentences: Sequence[int], runtime: Runtime
) -> tuple[Encoding, Parse]:
    """Read a document.

    Parameters
    ----------
    doc : spacy.tokens.Doc
        Tokenised.
    segments : sequence of (int, int)
        Characters of its segments, sorted, not overlapping.
    sentences : sequence of int
        Characters at which sentences begin, sorted.
    runtime : Runtime
        The model.
    """
    columns = doc.to_array(["IDX", "LENGTH", "IS_SPACE"])
    places, lengths, blank = columns.astype(np.int64).T
    every = np.flatnonzero(blank == 0)
    opens = places[every]
    closes = opens + lengths[every]
    tokens: list[int] = []  # within segments, with the range of each
    offsets: list[Offsets] = []
    runs = []
    for start, end in segments:
        first, last = np.searchsorted(opens, [start, end]).tolist()
        within = np.minimum(closes[first:last], end)
        runs.append((len(tokens), len(tokens) + last - first))
        tokens += every[first:last].tolist()
        offsets += zip(opens[first:last].tolist(), within.tolist(), strict=True)
    text = text_of(doc)
    manifest = runtime.manifest
    role_count = len(manifest.roles)
    scores = np.zeros((len(tokens), role_count + len(manifest.entities)), dtype=np.float32)
    scores[:, [0, role_count]] = 1.0
    starts = np.searchsorted([start for start, _ in offsets], np.array(sentences, dtype=np.int64))
    parse = np.zeros((4, len(tokens)), dtype=np.int64)
    parse[0] = tokens
    vectors = []
    for segment, (low, high) in zip(segments, runs, strict=True):
        first, last = np.searchsorted(starts, [low, high]).tolist()
        begins = sorted({0, *(starts[first:last] - low).tolist()})
        own = slice(low, high)
        vector, found = _read_segment(text, segment, offsets[own], begins, scores[own], runtime)
        vectors.append(vector)
        parse[1:, own] = found
        parse[3, own] += low
    roles = decode(scores[:, :role_count], runs, *runtime.role_moves)
    entities = decode(scores[:, role_count:], runs, *runtime.entity_moves)
    encoding = Encoding(
        offsets=np.array(offsets, dtype=np.int64).reshape(-1, 2),
        runs=runs,
        role_labels=roles[0],
        role_chances=roles[1],
        entity_labels=entities[0],
        entity_chances=entities[1],
        vectors=np.array(vectors, dtype=np.float32).reshape(-1, manifest.width),
        model=manifest.model,
    )
    return encoding, Parse(*parse)


def _read_segment(
    text: str,
    segment: Offsets,
    spans: Sequence[Offsets],
    begins: Sequence[int],
    scores: Singles,
    runtime: Runtime,
) -> tuple[Singles, tuple[Integers, Integers, Integers]]:
    """Enter the scores of the words of a segment; return its vector, of length 1, and its parse.

    ``begins`` are the words with which sentences begin; heads count from the segment's first.
    """
    words = [text[start:end] for start, end in spans]
    places = places_of(text, *segment, spans)
    pieces = runtime.cut(words, features_of(words, places))
    there = np.flatnonzero(np.array(pieces.first, dtype=np.int64) >= 0)
    labels = [runtime.no_labels]
    syntax = [runtime.no_syntax]
    whole = runtime.empty.copy()
    for window in windows(pieces, there):
        of_words = runtime.run(window.pieces, window.features, window.first)
        labels.append(of_words[0][window.kept])
        syntax.append(of_words[1][window.kept])
        whole += of_words[2] * window.weight
    scores[there] = np.concatenate(labels)
    parsed = parse(np.concatenate(syntax), there, begins, len(spans), runtime.manifest)
    length = float(np.linalg.norm(whole))
    return (whole / (length or 1.0)).astype(np.float32), parsed
