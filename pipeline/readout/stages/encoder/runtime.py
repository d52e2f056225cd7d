"""The encoder's model file: read, checked against its hashes, run by ONNX Runtime on one thread."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from readout.errors import DocumentError, cut
from readout.io.safe import NoJsonError, read_bytes, read_json
from readout.language.encoding import ENTITIES, ROLES, bio, forbidden
from readout.models.arrays import Singles, bad_model
from readout.stages.encoder.decode import NEVER
from readout.stages.encoder.pieces import Cutter
from readout.stages.encoder.wordpiece import WordPiece

__all__ = [
    "FORMAT",
    "MANIFEST",
    "MODEL",
    "TOKENIZER",
    "EncoderManifest",
    "Runtime",
    "load_runtime",
    "read_files",
    "read_manifest",
]

FORMAT = "readout-encoder/1"
OUTPUTS = ("labels", "syntax", "vector")
MANIFEST, MODEL, TOKENIZER = "encoder.json", "model.onnx", "tokenizer.json"


class EncoderManifest(msgspec.Struct, forbid_unknown_fields=True):
    """The manifest of a model: hashes of its files, labels, learned moves between labels.

    Attributes
    ----------
    roles, entities, tags, deps : list of str
        Labels by column.
    arc, width : int
        Width of the two projections that score arcs, and of the passage vector.
    role_moves, entity_moves : list of list of float
        First row: a label at the beginning; then label ``j`` after label ``i``.
    """

    format: str
    version: str
    sha256: dict[str, str]
    roles: list[str]
    entities: list[str]
    tags: list[str]
    deps: list[str]
    arc: int
    width: int
    role_moves: list[list[float]]
    entity_moves: list[list[float]]

    @property
    def widths(self) -> tuple[int, int, int]:
        """Widths of a word's label scores, its syntax scores, and the vector."""
        syntax = len(self.tags) + len(self.deps) + 2 * self.arc
        return len(self.roles) + len(self.entities), syntax, self.width

    @property
    def model(self) -> str:
        """The beginning of the model's SHA-256: what tells its vectors from those of another."""
        return self.sha256[MODEL][:12]


class Runtime:
    """A loaded model.

    Parameters
    ----------
    manifest : EncoderManifest
        Its description.
    model : bytes
        The ONNX graph.
    tokenizer : str
        The tokenizer as JSON.
    """

    def __init__(self, manifest: EncoderManifest, model: bytes, tokenizer: str) -> None:
        import onnxruntime as ort

        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.manifest = manifest
        pieces = WordPiece(tokenizer)
        self.cut = Cutter(pieces)
        self.begin = pieces.number("[CLS]")
        self.end = pieces.number("[SEP]")
        self.role_moves = _moves(manifest.role_moves, len(ROLES))
        self.entity_moves = _moves(manifest.entity_moves, len(ENTITIES))
        labels, syntax, width = manifest.widths
        self.no_labels = np.zeros((0, labels), dtype=np.float32)
        self.no_syntax = np.zeros((0, syntax), dtype=np.float32)
        self.empty = np.zeros(width, dtype=np.float32)
        self._session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def run(
        self,
        pieces: list[int],
        features: list[int],
        first: list[int],
        names: Sequence[str] = OUTPUTS,
    ) -> list[Singles]:
        """Return the scores of labels and of syntax of the words of one window, and its vector.

        Parameters
        ----------
        pieces, features : list of int
            By piece, without the special ones.
        first : list of int
            Position of the first piece of each word.
        names : sequence of str
            The outputs of the graph that are wanted, if not these.
        """
        inputs = {
            "pieces": np.array([self.begin, *pieces, self.end], dtype=np.int32),
            "features": np.array([0, *features, 0], dtype=np.int32),
            "words": np.array(first, dtype=np.int32) + np.int32(1),
        }
        found: list[Singles] = self._session.run(names, inputs)
        if not all(np.isfinite(scores).all() for scores in found):
            raise DocumentError(
                f"the encoder ({MODEL} {self.manifest.model}) gives scores that are not "
                "finite: take another model, or train it again",
                code="bad_scores",
            )
        return found


def _moves(table: list[list[float]], names: int) -> tuple[Singles, Singles]:
    """Return transitions and start of a head, with what is no valid sequence ruled out."""
    start, *moves = np.array(table, dtype=np.float32)
    never = forbidden(names)
    fits = np.shape(moves) == never.shape
    if not fits or not np.isfinite(table).all():
        raise ValueError("moves between labels that do not fit them")
    ruled_out = np.float32(NEVER)
    opening = np.where(never[0], ruled_out, start)
    return np.where(never, ruled_out, moves), opening


def read_manifest(folder: Path) -> EncoderManifest:
    """Read the description of a model.

    Raises
    ------
    ConfigError
        ``bad_model`` where there is none, or one of another version of readout.
    """
    path = folder / MANIFEST
    data = read_bytes(path, "an encoder", "bad_model")
    try:
        manifest: EncoderManifest = read_json(data, EncoderManifest)
    except NoJsonError as error:
        raise bad_model(path, f"describes no encoder: {error}") from error
    if manifest.format != FORMAT:
        raise bad_model(
            path,
            f"format {manifest.format!r}, {FORMAT!r} expected: train it again (python -m "
            "encoder_training)",
        )
    if manifest.roles != bio(ROLES) or manifest.entities != bio(ENTITIES):
        raise bad_model(path, "has other labels than this readout: install policy-readout again")
    return manifest


def read_files(folder: Path) -> tuple[EncoderManifest, bytes, str]:
    """Read description, graph and tokenizer of a model, found to be the ones described.

    Raises
    ------
    ConfigError
        ``bad_model`` where a file cannot be read or its hash is not the one in the manifest.
    """
    manifest = read_manifest(folder)
    found = {}
    for name in (MODEL, TOKENIZER):
        path = folder / name
        found[name] = read_bytes(path, "an encoder", "bad_model")
        if hashlib.sha256(found[name]).hexdigest() != manifest.sha256.get(name):
            raise bad_model(
                path,
                f"is not the file that {MANIFEST} describes (its hash differs): install "
                "policy-readout again",
            )
    try:
        return manifest, found[MODEL], found[TOKENIZER].decode("utf-8")
    except UnicodeDecodeError as error:
        raise bad_model(folder, f"cannot be loaded: {cut(error)}") from error


def load_runtime(folder: Path) -> Runtime:
    """Load the model of a folder.

    Raises
    ------
    ConfigError
        ``bad_model`` where :func:`read_files` or the runtime refuses it.
    """
    files = read_files(folder)
    try:
        runtime = Runtime(*files)
        found = runtime.run([runtime.end], [0], [0])  # try it on a piece
        labels, syntax, width = runtime.manifest.widths
        shapes, wanted = [scores.shape for scores in found], [(1, labels), (1, syntax), (width,)]
    except Exception as error:  # the runtime raises whatever it likes
        raise bad_model(folder, f"cannot be loaded: {cut(error)}") from error
    if shapes != wanted:
        reason = f"{MODEL} gives scores of the shapes {shapes}; {wanted} expected"
        raise bad_model(folder, f"cannot be loaded: {reason}")
    return runtime
