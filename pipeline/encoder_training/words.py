"""``python -m encoder_training.words``: vectors of words, by what the encoder makes of each.

The packaged encoder reads texts paragraph by paragraph; its last layer, mapped as for the vector of
a passage, is averaged over all places of a word, and what all words have in common is taken out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import numpy as np
import onnx
import spacy
from onnx import TensorProto, helper, numpy_helper

from readout.batch.sources import Rejected, collect, read
from readout.cli.options import COUNT
from readout.cli.terminal import say
from readout.cli.train_options import TrainCommand, output_option
from readout.config.configuration import resolve
from readout.models.arrays import Floats, Integers, Singles, write_arrays
from readout.models.word_vectors import KIND
from readout.stages.encoder.pieces import Pieces, features_of, places_of, windows
from readout.stages.encoder.runtime import MODEL, TOKENIZER, Runtime, read_manifest

__all__ = ["WordReport", "train_words"]

ENCODER = "readout:encoder"
STATES, MAP = "labels.words", "vector.weight"
"""In the encoder's graph: the last layer at each word's first piece; what maps it to a vector."""
WIDTH = 128
"""Numbers of a vector that are kept: the strongest directions of all words."""
COMMON = 1e-3
"""A word that makes up so much of running text counts half."""
PARAGRAPH = re.compile(r"\n+")


@dataclass(frozen=True)
class WordReport:
    """How many words of how many texts got vectors, and the share of the spread that is kept."""

    words: int
    running: int
    kept: float


@dataclass
class _Sums:
    counts: Counter[str] = field(default_factory=Counter)
    vectors: dict[str, Singles] = field(default_factory=dict)

    def add(self, words: Sequence[str], states: Singles) -> None:
        self.counts.update(words)
        for word, state in zip(words, states, strict=True):
            if word in self.vectors:
                self.vectors[word] += state
            else:
                self.vectors[word] = state.copy()

    @property
    def running(self) -> int:
        """How many places all words have together."""
        return self.counts.total()

    def often(self, least: int) -> list[str]:
        """Return the words that stand in enough places, sorted."""
        return sorted(word for word, count in self.counts.items() if count >= least)

    def centred(self, words: Sequence[str]) -> tuple[Floats, Floats]:
        """Return the mean vectors of words without what all have in common, and their shares."""
        counts = np.array([self.counts[word] for word in words], dtype=np.float64)
        shares = counts / self.running
        totals = np.stack([self.vectors[word] for word in words])
        vectors = totals / counts[:, None]
        vectors -= (shares / shares.sum()) @ vectors
        return vectors, shares


def train_words(inputs: Sequence[str], output: Path, least: int = 3) -> WordReport:
    """Make vectors of the words of texts and write them.

    Parameters
    ----------
    inputs : sequence of str
        Files, folders and globs of texts.
    output : Path
        The file (``.bin``).
    least : int
        Words that stand in fewer places are left out.
    """
    sums = _Sums()
    reader = _Reader()
    for text in _texts(inputs):
        for paragraph in PARAGRAPH.split(text):
            sums.add(*reader.states(paragraph))
    words = sums.often(least)
    vectors, shares = sums.centred(words)
    weights = COMMON / (COMMON + shares)
    narrow, kept = _narrowed(vectors, weights)
    scales = np.abs(narrow).max(axis=0) / 127.0
    output.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(
        output,
        KIND,
        {"words": words},
        {
            "vectors": np.round(narrow / scales).astype(np.int8),
            "scales": scales.astype(np.float32),
            "weights": weights.astype(np.float32),
        },
    )
    return WordReport(len(words), sums.running, kept)


def _narrowed(vectors: Floats, weights: Floats) -> tuple[Floats, float]:
    """Turn vectors to the directions in which they differ most; say how much of that is kept."""
    lengths = np.sqrt(weights)
    weighed = vectors * lengths[:, None]
    spread = np.cov(weighed.T)
    values, axes = np.linalg.eigh(spread)
    order = np.argsort(-values)[:WIDTH]
    kept = values[order].sum()
    share = float(kept / values.sum())
    return vectors @ axes[:, order], round(share, 4)


def _texts(inputs: Sequence[str]) -> Iterator[str]:
    for found in read(collect(inputs)):
        if not isinstance(found, Rejected):
            yield found.text


class _Reader:
    """The packaged encoder, which says what it makes of each word."""

    def __init__(self) -> None:
        folder = resolve(ENCODER)
        graph = onnx.load(folder / MODEL)
        self._map = _weights(graph, MAP)
        shape = ["W", len(self._map)]
        output = helper.make_tensor_value_info(STATES, TensorProto.FLOAT, shape)
        graph.graph.output.append(output)
        self._runtime = Runtime(
            read_manifest(folder),
            graph.SerializeToString(),
            (folder / TOKENIZER).read_text(encoding="utf-8"),
        )
        self._blank = spacy.blank("en")

    def states(self, text: str) -> tuple[list[str], Singles]:
        """Return the words of a paragraph (lower case) and a vector of length 1 for each."""
        tokens = [token for token in self._blank.make_doc(text) if not token.is_space]
        spans = [(token.idx, token.idx + len(token)) for token in tokens]
        words = [token.text for token in tokens]
        pieces = self._runtime.cut(words, features_of(words, places_of(text, 0, len(text), spans)))
        firsts = np.array(pieces.first, dtype=np.int64)
        there = np.flatnonzero(firsts >= 0)
        states = self._last_layer(pieces, there) @ self._map
        lengths = np.linalg.norm(states, axis=1, keepdims=True)
        states /= lengths + 1e-9
        forms: list[str] = []
        named: list[int] = []
        for row, word in enumerate(there.tolist()):
            form = words[word].lower().replace("’", "'")
            if form[:1].isalnum():
                forms.append(form)
                named.append(row)
        return forms, states[named]

    def _last_layer(self, pieces: Pieces, there: Integers) -> Singles:
        """Return the last layer at the first pieces of the words that have any."""
        rows: list[Singles] = [np.zeros((0, len(self._map)), dtype=np.float32)]
        for one in windows(pieces, there):
            (states,) = self._runtime.run(one.pieces, one.features, one.first, [STATES])
            rows.append(states[one.kept])
        return np.vstack(rows)


def _weights(graph: onnx.ModelProto, name: str) -> Singles:
    found = next(one for one in graph.graph.initializer if one.name == name)
    weights: Singles = numpy_helper.to_array(found)
    return weights


@click.command("encoder_training.words", cls=TrainCommand)
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@output_option("The file to write.")
@click.option(
    "--least",
    default=3,
    show_default=True,
    type=COUNT,
    metavar="N",
    help="In how many places a word must stand.",
)
def main(inputs: tuple[str, ...], output: Path, least: int) -> None:
    """Make vectors of the words in files, folders and globs (INPUT) with the packaged encoder.

    Needs the extra 'encoder'. What the models of themes learned from other vectors has to be
    learned anew: first 'python -m encoder_training.prior', then 'readout train themes'.

    \b
    Example:
      python -m encoder_training.words articles/ -o words.bin
    """
    report = train_words(inputs, output, least)
    say(f"{report.words} words in {report.running:,} places; {report.kept:.3f} of the spread kept")
    say(f"vectors: {output}", err=True)


if __name__ == "__main__":
    main(prog_name="python -m encoder_training.words")
