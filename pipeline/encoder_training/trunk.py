"""The pretrained encoder that training starts from, its vocabulary cut to English."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load_file

from encoder_training.network import POSITIONS, WORDS
from readout.errors import ConfigError
from readout.models.arrays import Singles

__all__ = ["Trunk", "read_trunk"]

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
KEPT_POSITIONS = 256
OF_MPNET = {
    "attention.attn.q.": "attention.self.query.",
    "attention.attn.k.": "attention.self.key.",
    "attention.attn.v.": "attention.self.value.",
    "attention.attn.o.": "attention.output.dense.",
    "attention.LayerNorm.": "attention.output.LayerNorm.",
}
"""What BERT calls the parts of a layer of MPNet."""
PIECES_OF_MPNET = {"[PAD]": "<pad>", "[CLS]": "<s>", "[SEP]": "</s>", "[MASK]": "<mask>"}
"""Which of its pieces stands for a special one of BERT, whose vocabulary it has otherwise."""
NOT_OF_BERT = frozenset({*PIECES_OF_MPNET.values(), "<unk>"})
BEFORE = 2
"""Rows of MPNet's positions before that of the first piece."""
_UNUSED = re.compile(r"\[unused\d{1,4}\]")


@dataclass(frozen=True)
class Trunk:
    """A pretrained encoder: weights by BERT's published names, settings, tokenizer as JSON."""

    weights: dict[str, Singles]
    layers: int
    heads: int
    tokenizer: str


def read_trunk(folder: Path) -> Trunk:
    """Read BERT or MPNet (``model.safetensors``, ``config.json``, ``tokenizer.json``) and trim it.

    Pieces of scripts other than Latin, Greek and Cyrillic and unused ones leave the vocabulary,
    positions past 256 the position table; BERT's embedding of the first token type is added to the
    positions. What is left of the vocabulary is the same for both; norms have BERT's epsilon.

    Raises
    ------
    ConfigError
        Where a file is missing or the model is neither.
    """
    try:
        return _read(folder)
    except (
        OSError,
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
        SafetensorError,
    ) as error:
        raise ConfigError(
            f"{folder}: no encoder there ({error}): name another folder with --trunk, or fetch "
            "it anew",
            code="bad_training",
        ) from error


def _read(folder: Path) -> Trunk:
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    kind, vocabulary = config.get("model_type"), tokenizer["model"]["vocab"]
    if kind not in TRIMMED or tokenizer["model"].get("type") != "WordPiece":
        raise ValueError("BERT or MPNet with a WordPiece tokenizer is expected")
    weights = load_file(folder / "model.safetensors")
    weights, kept, rows = TRIMMED[kind](weights, vocabulary)
    weights[WORDS] = weights[WORDS][rows]
    weights[POSITIONS] = weights[POSITIONS][:KEPT_POSITIONS]
    return Trunk(
        weights,
        config["num_hidden_layers"],
        config["num_attention_heads"],
        _tokenizer(tokenizer, kept),
    )


def _bert(weights: dict[str, Singles], vocabulary: Mapping[str, int]) -> _Parts:
    found = {name.removeprefix("bert."): value for name, value in weights.items()}
    kinds = found.pop("embeddings.token_type_embeddings.weight")
    found[POSITIONS] = found[POSITIONS] + kinds[0]
    kept = [piece for piece in vocabulary if _keeps(piece)]
    return found, kept, [vocabulary[piece] for piece in kept]


def _mpnet(weights: dict[str, Singles], vocabulary: Mapping[str, int]) -> _Parts:
    found = {_of_mpnet(name): value for name, value in weights.items()}
    found[POSITIONS] = found[POSITIONS][BEFORE:]
    kept = [piece for piece in vocabulary if _keeps(piece) and piece not in NOT_OF_BERT]
    return (found, kept, [vocabulary[PIECES_OF_MPNET.get(piece, piece)] for piece in kept])


def _of_mpnet(name: str) -> str:
    for theirs, ours in OF_MPNET.items():
        name = name.replace(theirs, ours)
    return name.removeprefix("mpnet.")


_Parts = tuple[dict[str, Singles], list[str], list[int]]
"""Weights by BERT's names, the pieces that are kept, and their rows in the table of words."""
TRIMMED = {"bert": _bert, "mpnet": _mpnet}


def _keeps(piece: str) -> bool:
    if piece in SPECIAL:
        return True
    if _UNUSED.fullmatch(piece):
        return False
    return all(
        ord(c) < 0x250
        or not c.isalpha()
        or unicodedata.name(c, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
        for c in piece.removeprefix("##")
    )


def _tokenizer(tokenizer: dict[str, Any], kept: list[str]) -> str:
    numbers = {piece: number for number, piece in enumerate(kept)}
    tokenizer["model"]["vocab"] = numbers
    tokenizer["added_tokens"] = [
        {**token, "id": numbers[token["content"]]}
        for token in tokenizer["added_tokens"]
        if token["content"] in numbers
    ]
    tokenizer["truncation"] = tokenizer["padding"] = tokenizer["post_processor"] = None
    return json.dumps(tokenizer, ensure_ascii=False)
