"""A teacher: a trained network of any size that others learn from, and that runs nowhere.

One file of weights (safetensors, bfloat16), with what belongs to them in its header.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec
import torch
from safetensors import SafetensorError
from safetensors.torch import save
from torch import Tensor

from encoder_training.fit import read_tensors
from encoder_training.losses import HEADS
from encoder_training.network import Encoder, Inventory, Sizes
from encoder_training.trained import Trained, pieces_of, read_trained
from readout.errors import ConfigError, cut
from readout.io.safe import is_regular, read_json, write_whole
from readout.language.encoding import ENTITIES, ROLES, bio

__all__ = ["TEACHER", "read_teacher", "write_teacher"]

TEACHER = "teacher.safetensors"
FORMAT = "readout-teacher/1"


class _About(msgspec.Struct):
    """What the header says."""

    format: str
    version: str
    roles: list[str]
    entities: list[str]
    sizes: Sizes
    inventory: Inventory
    heads: tuple[str, ...]


def write_teacher(
    network: Encoder,
    weights: Mapping[str, Tensor],
    tokenizer: str,
    folder: Path,
    version: str,
    heads: tuple[str, ...],
) -> None:
    """Write a teacher into a folder, and leave the network with what the file has.

    Parameters
    ----------
    network : Encoder
        Takes the weights.
    weights : mapping of str to Tensor
        What :func:`encoder_training.fit.fit` gives.
    tokenizer : str
        As JSON.
    folder : Path
        Gets the file.
    version : str
        Of the teacher.
    heads : tuple of str
        Those of :data:`encoder_training.losses.HEADS` that learned something.
    """
    about = _About(
        FORMAT, version, bio(ROLES), bio(ENTITIES), network.sizes, network.inventory, heads
    )
    metadata = {"about": msgspec.json.encode(about).decode(), "tokenizer": tokenizer}
    halves = {name: value.to(torch.bfloat16) for name, value in weights.items()}
    folder.mkdir(parents=True, exist_ok=True)
    write_whole(folder / TEACHER, save(halves, metadata=metadata))
    network.load_state_dict(halves)


def read_teacher(folder: Path) -> Trained:
    """Read what a folder holds to learn from: a teacher, or an encoder that can be run.

    Raises
    ------
    ConfigError
        ``bad_model`` where it is missing, damaged, or of another version of readout.
    """
    path = folder / TEACHER
    if not is_regular(path):
        return read_trained(folder)
    try:
        metadata, tensors = read_tensors(path)
        about = _checked(metadata, tensors)
    except (
        SafetensorError,
        OSError,
        ValueError,
        LookupError,
        RuntimeError,  # of tensors of other shapes
    ) as error:
        raise ConfigError(
            f"{path}: no teacher that can be learned from ({cut(error)}): name the folder of one "
            "that `python -m encoder_training --teacher` wrote",
            code="bad_model",
        ) from error
    return Trained(
        about.inventory,
        about.sizes,
        {name: value.float().numpy() for name, value in tensors.items()},
        metadata["tokenizer"],
        about.heads,
    )


def _checked(metadata: Mapping[str, str], tensors: Mapping[str, Tensor]) -> _About:
    """Return what a header says, where this readout made it and the weights are what it says."""
    about: _About = read_json(metadata["about"], _About)
    mine = (FORMAT, bio(ROLES), bio(ENTITIES))
    given = (about.format, about.roles, about.entities)
    if given != mine or not set(about.heads) <= set(HEADS):
        raise ValueError("of another version of readout")
    pieces_of(metadata["tokenizer"])
    with torch.device("meta"):
        network = Encoder(about.sizes, about.inventory)
    network.load_state_dict(dict(tensors), assign=True)
    return about
