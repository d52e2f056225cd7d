"""From trained weights to the files that ``readout_encoder`` loads."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
import numpy as np
from torch import Tensor

from encoder_training.graph import Grid, Shape, build_graph
from encoder_training.network import ARC, Encoder, QuantLinear
from readout.io.safe import write_whole
from readout.language.encoding import ENTITIES, ROLES, bio
from readout.stages.encoder.runtime import FORMAT, MANIFEST, MODEL, TOKENIZER, EncoderManifest

__all__ = ["export"]


def export(
    network: Encoder, weights: Mapping[str, Tensor], tokenizer: str, folder: Path, version: str
) -> EncoderManifest:
    """Write graph, tokenizer and description of a trained network.

    Parameters
    ----------
    network : Encoder
        Takes the weights.
    weights : mapping of str to Tensor
        What :func:`encoder_training.fit.fit` gives: weights, and the ranges of the maps'
        inputs.
    tokenizer : str
        As JSON.
    folder : Path
        Gets ``model.onnx``, ``tokenizer.json`` and ``encoder.json``.
    version : str
        Of the model.
    """
    network.load_state_dict(dict(weights))
    network.eval()
    arrays = {
        name: value.detach().numpy().astype(np.float32)
        for name, value in network.state_dict().items()
    }
    graph = build_graph(arrays, _grids(network), _shape(network))
    files = {
        MODEL: graph.SerializeToString(deterministic=True),
        TOKENIZER: tokenizer.encode("utf-8"),
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_whole(folder / name, content)
    manifest = EncoderManifest(
        format=FORMAT,
        version=version,
        sha256={name: hashlib.sha256(content).hexdigest() for name, content in files.items()},
        roles=bio(ROLES),
        entities=bio(ENTITIES),
        tags=network.inventory.tags,
        deps=network.inventory.deps,
        arc=ARC,
        width=arrays["vector.weight"].shape[0],
        role_moves=np.round(arrays["role_moves"].astype(float), 4).tolist(),
        entity_moves=np.round(arrays["entity_moves"].astype(float), 4).tolist(),
    )
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    write_whole(folder / MANIFEST, text + b"\n")
    return manifest


def _grids(network: Encoder) -> dict[str, Grid]:
    """Return the grids of the inputs of all quantised maps."""
    return {
        name: part.grid() for name, part in network.named_modules() if isinstance(part, QuantLinear)
    }


def _shape(network: Encoder) -> Shape:
    return Shape(
        len(network.layers), network.layers[0].heads, network.syntax_layer, len(network.positions)
    )
