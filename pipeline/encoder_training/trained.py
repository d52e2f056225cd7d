"""A trained encoder as the start of another training: weights out of the files it runs by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch
from onnx import numpy_helper

from encoder_training.graph import HEADS as STORED
from encoder_training.graph import PROJECTIONS
from encoder_training.losses import HEADS
from encoder_training.network import LEVELS, Encoder, Inventory, Sizes, under
from readout.errors import ConfigError, cut
from readout.io.safe import read_json
from readout.models.arrays import Array, Singles
from readout.stages.encoder.runtime import EncoderManifest, read_files
from readout.train.gold import bad_training

__all__ = ["Trained", "pieces_of", "read_trained"]

LAYERS = "layers."
NORMS = ("norm1", "norm2")
MAPS = ("merge", "widen", "narrow")


@dataclass(frozen=True)
class Trained:
    """What a trained encoder computes with, by the network's names, and what belongs to it.

    The weights have lost what rounding took. ``heads`` are those that learned something;
    ``inventory`` has the labels of those of syntax.
    """

    inventory: Inventory
    sizes: Sizes
    weights: dict[str, Singles]
    tokenizer: str
    heads: tuple[str, ...] = tuple(HEADS)

    def network(self) -> Encoder:
        """Return a network that computes what the files compute."""
        network = Encoder(self.sizes, self.inventory)
        network.load_state_dict(
            {name: torch.from_numpy(value) for name, value in self.weights.items()}
        )
        return network

    def takes_the_input_of(self, other: Trained) -> bool:
        """Return whether both take the same pieces, at the same places."""
        return (
            pieces_of(self.tokenizer) == pieces_of(other.tokenizer)
            and self.sizes.positions == other.sizes.positions
        )

    def is_like(self, other: Trained) -> bool:
        """Return whether all scores, states and vectors of both can be compared."""
        return (
            self.heads == other.heads
            and self.inventory == other.inventory
            and self.sizes.width == other.sizes.width
        )

    def shortened(self, layers: int) -> Trained:
        """Return the same with fewer layers: the first, the last, others evenly between.

        Of one layer, the first.

        Raises
        ------
        ConfigError
            ``bad_training`` where there are not so many.
        """
        there = self.sizes.layers
        if not 0 < layers < there:
            raise bad_training("layers", f"of the start's {there}, 1 to {there - 1} can be kept")
        gaps = max(1, layers - 1)
        kept = [number * (there - 1) // gaps for number in range(layers)]
        weights = {
            name: value for name, value in self.weights.items() if not name.startswith(LAYERS)
        }
        for new, old in enumerate(kept):
            weights |= {
                f"{LAYERS}{new}.{part}": value
                for part, value in under(self.weights, f"{LAYERS}{old}.").items()
            }
        return replace(self, sizes=replace(self.sizes, layers=layers), weights=weights)


class _Model(msgspec.Struct):
    vocab: dict[str, int]


class _Tokenizer(msgspec.Struct):
    model: _Model


def pieces_of(tokenizer: str) -> dict[str, int]:
    """Return the numbers of the pieces of a tokenizer, given as JSON.

    Raises
    ------
    NoJsonError
        Where it is none.
    """
    found: _Tokenizer = read_json(tokenizer, _Tokenizer)
    return found.model.vocab


def read_trained(folder: Path) -> Trained:
    """Read the files that :func:`encoder_training.export.export` writes.

    Raises
    ------
    ConfigError
        ``bad_model`` where they are missing, damaged, or of another version of readout.
    """
    manifest, model, tokenizer = read_files(folder)
    try:
        graph = onnx.load_model_from_string(model).graph
        constants = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
        layers = sum(name.endswith(".merge.bias") for name in constants)
        weights = _weights(constants, manifest, layers)
        positions, width = weights["positions"].shape
        sizes = Sizes(
            vocabulary=len(weights["words.weight"]),
            positions=positions,
            width=width,
            inner=len(weights["layers.0.widen.bias"]),
            layers=layers,
            heads=_attention_heads(graph, constants),
        )
    except Exception as error:  # a graph of another make fails in any way
        raise ConfigError(
            f"{folder}: no encoder that training can go on from ({cut(error)}): name one that "
            "`python -m encoder_training` wrote",
            code="bad_model",
        ) from error
    inventory = Inventory(manifest.tags, manifest.deps)
    return Trained(inventory, sizes, weights, tokenizer)


def _weights(
    constants: Mapping[str, Array], manifest: EncoderManifest, layers: int
) -> dict[str, Singles]:
    found: dict[str, Array] = {
        "words.weight": constants["word_rows"] * constants["word_steps"],
        "positions": constants["positions"],
        "features": constants["features.table"],
        "vector.weight": constants["vector.weight"].T,
        "role_moves": np.array(manifest.role_moves),
        "entity_moves": np.array(manifest.entity_moves),
        **_norm(constants, "norm"),
    }
    for number in range(layers):
        layer = f"layers.{number}"
        for name in NORMS:
            found |= _norm(constants, f"{layer}.{name}")
        for name in MAPS:
            found |= _map(constants, f"{layer}.{name}", [f"{layer}.{name}"])
        key = f"{layer}.attend"
        found |= _map(constants, key, [f"{key}.{part}" for part in PROJECTIONS])
    widths = {
        "roles": len(manifest.roles),
        "entities": len(manifest.entities),
        "tags": len(manifest.tags),
        "deps": len(manifest.deps),
        "arcs": 2 * manifest.arc,
    }
    for name, parts in STORED.items():
        found |= _heads(constants, name, {part: widths[part] for part in parts})
    return {name: np.array(value, dtype=np.float32, order="C") for name, value in found.items()}


def _norm(constants: Mapping[str, Array], name: str) -> dict[str, Array]:
    return {
        f"{name}.weight": constants[f"{name}.gain"],
        f"{name}.bias": constants[f"{name}.offset"],
    }


def _map(constants: Mapping[str, Array], key: str, parts: list[str]) -> dict[str, Array]:
    """Return weights, bias and the range of the input of a map, which may stand in parts."""
    weights = [(constants[f"{p}.weight"] * constants[f"{p}.steps"]).T for p in parts]
    scale = constants[f"{key}.input.scale"].item()
    zero = constants[f"{key}.input.zero"].item()
    return {
        f"{key}.weight": np.concatenate(weights),
        f"{key}.bias": np.concatenate([constants[f"{p}.bias"] for p in parts]),
        f"{key}.low": np.array(-zero * scale),
        f"{key}.high": np.array((LEVELS - zero) * scale),
    }


def _heads(
    constants: Mapping[str, Array], name: str, widths: Mapping[str, int]
) -> dict[str, Array]:
    """Take heads apart that stand side by side."""
    places = np.cumsum(list(widths.values()))[:-1]
    weights = np.split(constants[f"{name}.weight"], places, axis=1)
    biases = np.split(constants[f"{name}.bias"], places)
    found: dict[str, Array] = {}
    for part, weight, bias in zip(widths, weights, biases, strict=True):
        found |= {f"{part}.weight": weight.T, f"{part}.bias": bias}
    return found


def _attention_heads(graph: onnx.GraphProto, constants: Mapping[str, Array]) -> int:
    """Return how many heads a layer's attention has, by the shape that it gives its queries."""
    shapes = {node.name: node.input[1] for node in graph.node if node.op_type == "Reshape"}
    return int(constants[shapes["layers.0.attend.query3"]][1])
