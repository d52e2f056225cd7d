"""The pretrained encoder that training starts from, its vocabulary cut to English."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.numpy import load_file

from readout.arrays import Singles
from readout.errors import ConfigError

__all__ = ["Trunk", "read_trunk"]

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
POSITIONS = 256
_UNUSED = re.compile(r"\[unused\d{1,4}\]")


@dataclass(frozen=True)
class Trunk:
    """A BERT encoder's weights by their published names, its settings, its tokenizer as JSON."""

    weights: dict[str, Singles]
    layers: int
    heads: int
    tokenizer: str


def read_trunk(folder: Path) -> Trunk:
    """Read a BERT encoder (``model.safetensors``, ``config.json``, ``tokenizer.json``) and trim it.

    Pieces of scripts other than Latin, Greek and Cyrillic and unused ones leave the vocabulary,
    positions past 256 the position table; the embedding of the first token type is added to the
    positions.

    Raises
    ------
    ConfigError
        Where a file is missing or the model is no BERT.
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
    weights = {
        name.removeprefix("bert."): value
        for name, value in load_file(folder / "model.safetensors").items()
    }
    if (
        config.get("model_type") != "bert"
        or tokenizer["model"].get("type") != "WordPiece"
    ):
        raise ValueError("a BERT model with a WordPiece tokenizer is expected")
    kept = [piece for piece in tokenizer["model"]["vocab"] if _keeps(piece)]
    rows = [tokenizer["model"]["vocab"][piece] for piece in kept]
    words = "embeddings.word_embeddings.weight"
    weights[words] = weights[words][rows]
    positions = weights["embeddings.position_embeddings.weight"][:POSITIONS]
    weights["embeddings.position_embeddings.weight"] = (
        positions + weights.pop("embeddings.token_type_embeddings.weight")[0]
    )
    return Trunk(
        weights,
        config["num_hidden_layers"],
        config["num_attention_heads"],
        _tokenizer(tokenizer, kept),
    )


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
