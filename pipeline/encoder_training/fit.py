"""The training loop, with checkpoints, averaged weights, and rounding to int8 at the end."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from encoder_training.batches import collate, plan
from encoder_training.losses import HEADS, WEIGHTS, from_teacher, losses
from encoder_training.network import Batch, Encoder, Outputs, under
from encoder_training.prepare import Item
from readout.errors import ConfigError, cut
from readout.io.safe import is_regular, take_away

__all__ = [
    "LOG",
    "Recipe",
    "Teacher",
    "fit",
    "going_on",
    "read_tensors",
    "shorter",
    "taught",
    "teaching",
]

LOG = "log.jsonl"
LOGGED = 50
"""Steps between lines of the log."""
UNROUNDED = 2.0
"""A share of the steps that does not come."""
BFLOAT16 = ("avx512_bf16", "amx_bf16")
"""Instructions of a processor, one of which it takes."""


@dataclass(frozen=True)
class Recipe:
    """How long and how fast to learn.

    Attributes
    ----------
    epochs : float
        Passes over the data.
    pieces : int
        Size of a batch.
    rate, head_rate : float
        Highest learning rates of trunk and heads.
    warm_up : float
        Share of the steps over which the rate rises; after that it falls to nothing in a line.
    quantise : float
        Share of the steps after which the maps compute as int8 does; the ranges are followed from
        0.05 before.
    average : float
        Weight of the past in the running average of the weights, taken every ``average_every``
        steps.
    keep_vector : float
        Share of the batches on which the passage vector is held to that of the untouched network;
        that of a teacher of the same make is held to on all.
    syntax : bool
        Whether tags, dependency labels and heads are learned.
    stay : float
        How much of the weights of a trained start stays in the result, so that less is unlearned.
    shares : mapping of str to float
        How often an epoch sees each corpus.
    """

    epochs: float = 4.5
    pieces: int = 1536
    rate: float = 1.2e-4
    head_rate: float = 1e-3
    warm_up: float = 0.06
    quantise: float = 0.8
    average: float = 0.98
    average_every: int = 10
    keep_vector: float = 0.25
    syntax: bool = True
    stay: float = 0.0
    shares: Mapping[str, float] = field(default_factory=dict)


def going_on(recipe: Recipe) -> Recipe:
    """Return how to learn more from a trained encoder on: more slowly, and rounded at once."""
    return replace(recipe, epochs=1.5, rate=6e-5, head_rate=2.4e-4, warm_up=0.1, quantise=0.0)


def shorter(recipe: Recipe) -> Recipe:
    """Return how a network of fewer layers learns from the one that they are of."""
    return replace(recipe, epochs=2.0, rate=2e-4, head_rate=4e-4, warm_up=0.05, quantise=0.7)


@dataclass(frozen=True)
class Teacher:
    """Whose scores are learned beside the labels, by which heads.

    ``alike``: of the same make, so that states and vectors are learned, too.
    """

    network: Encoder
    heads: tuple[str, ...] = tuple(HEADS)
    alike: bool = True


def taught(recipe: Recipe) -> Recipe:
    """Return how a trained encoder learns from a teacher: half of it stays as it was."""
    return replace(
        recipe,
        epochs=1.0,
        rate=1e-4,
        head_rate=4e-4,
        quantise=0.5,
        average=0.9,
        keep_vector=1.0,
        stay=0.5,
    )


def teaching(recipe: Recipe) -> Recipe:
    """Return how a teacher learns, from a larger trunk: what is taught by it, in floating point."""
    return replace(
        recipe,
        epochs=1.0,
        pieces=3072,
        rate=6e-5,
        quantise=UNROUNDED,
        average=0.8,
        keep_vector=0.0,
        syntax=False,
    )


class Trainer:
    """Network, optimiser, averaged weights and how far they are."""

    def __init__(
        self,
        network: Encoder,
        tokenizer: Tokenizer,
        items: Sequence[Item],
        recipe: Recipe,
        seed: int,
        training: str = "",
        teacher: Teacher | None = None,
    ) -> None:
        self.training = training
        self.teacher = teacher
        self.network = network
        self.tokenizer = tokenizer
        self.items = items
        self.recipe = recipe
        self.seed = seed
        self.bfloat16 = has_bfloat16()
        if teacher is not None:
            teacher.network.eval()
        self.untouched = copy.deepcopy(network).eval() if recipe.keep_vector else None
        self.peaks = (recipe.rate, recipe.head_rate)
        trunk, heads = _groups(network)
        self.optimiser = torch.optim.AdamW(
            [{"params": trunk, "lr": recipe.rate}, {"params": heads, "lr": recipe.head_rate}],
            weight_decay=0.01,
            fused=True,
        )
        self.mean = {name: value.detach().clone() for name, value in network.state_dict().items()}
        self.step = 0
        first = plan(items, recipe.shares, recipe.pieces, seed)
        self.per_epoch = len(first)
        self.steps = round(self.per_epoch * recipe.epochs)

    def mode(self) -> str:
        """Return how the maps compute at this step."""
        share = self.step / self.steps
        if share >= self.recipe.quantise:
            return "quant"
        return "observe" if share >= self.recipe.quantise - 0.05 else "off"

    def learn(self, numbers: Sequence[int]) -> dict[str, float]:
        """Take one step on one batch; return the losses."""
        torch.manual_seed(self.seed * 1_000_003 + self.step)
        share = (self.step + 1) / self.steps
        slope = min(share / self.recipe.warm_up, (1 - share) / (1 - self.recipe.warm_up))
        for group, peak in zip(self.optimiser.param_groups, self.peaks, strict=True):
            group["lr"] = peak * max(slope, 0.0)
        self.network.train()
        self.network.set_mode(self.mode())
        batch = collate([self.items[n] for n in numbers], self.tokenizer)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bfloat16):
            outputs = self.network(batch)
            with torch.no_grad():
                taught = None if self.teacher is None else self.teacher.network(batch)
                kept = self._kept(batch, taught)
        parts = losses(self.network, batch, outputs, kept, self.recipe.syntax)
        if self.teacher is not None and taught is not None:
            teacher = self.teacher
            parts |= from_teacher(outputs, taught, batch.words, teacher.heads, teacher.alike)
        weighed = [WEIGHTS[name] * part for name, part in parts.items()]
        torch.stack(weighed).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.optimiser.zero_grad()
        self.step += 1
        if self.step % self.recipe.average_every == 0:
            self._average()
        return {name: float(part.detach()) for name, part in parts.items()}

    def _kept(self, batch: Batch, taught: Outputs | None) -> Tensor | None:
        """Return the vectors to hold to: those of a like teacher, or by chance as they were."""
        if self.teacher is not None and taught is not None and self.teacher.alike:
            return taught.vector
        if self.untouched is None or torch.rand(()) >= self.recipe.keep_vector:
            return None
        before: Outputs = self.untouched(batch)
        return before.vector

    def _average(self) -> None:
        past = min(self.recipe.average, self.step / (self.step + 100))
        for name, value in self.network.state_dict().items():
            # ranges follow the inputs by themselves
            ranges = name.endswith((".low", ".high"))
            self.mean[name].lerp_(value, 1.0 if ranges else 1 - past)

    def save(self, path: Path) -> None:
        """Write all that is needed to go on, as safetensors, with of what training, and a sum."""
        tensors: dict[str, Tensor] = {"step": torch.tensor(self.step)}
        for name, value in self.network.state_dict().items():
            tensors[f"network/{name}"] = value.contiguous()
        for name, value in self.mean.items():
            tensors[f"mean/{name}"] = value
        for number, state in self.optimiser.state_dict()["state"].items():
            for name, value in state.items():
                tensors[f"adam/{number}/{name}"] = value.clone()
        beside = path.with_suffix(".part")
        take_away(beside)
        about = {"training": self.training, "sha256": _sum(tensors)}
        save_file(tensors, beside, metadata=about)
        beside.replace(path)

    def load(self, path: Path) -> None:
        """Go on where a checkpoint was written.

        Raises
        ------
        ConfigError
            ``bad_checkpoint`` where it is none, is damaged, or of another training.
        """
        if not is_regular(path):
            raise _bad_checkpoint(path, "no regular file")
        try:
            about, tensors = read_tensors(path)
            if about.get("sha256") != _sum(tensors):
                raise _bad_checkpoint(path, "damaged")
            if about.get("training") != self.training:
                raise _bad_checkpoint(path, "of another training")
            self._take(tensors)
        except (
            SafetensorError,
            OSError,
            ValueError,
            LookupError,
            RuntimeError,  # of tensors of other shapes
        ) as error:
            raise _bad_checkpoint(path, error) from error

    def _take(self, tensors: Mapping[str, Tensor]) -> None:
        self.step = int(tensors["step"])
        self.network.load_state_dict(under(tensors, "network/"))
        self.mean = under(tensors, "mean/")
        whole = self.optimiser.state_dict()
        whole["state"] = {}
        for name, value in under(tensors, "adam/").items():
            number, field_name = name.split("/")
            whole["state"].setdefault(int(number), {})[field_name] = value
        self.optimiser.load_state_dict(whole)


def read_tensors(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Read the header and the tensors of a file of weights."""
    with safe_open(path, "pt") as stored:
        names = stored.keys()  # it is no mapping
        return stored.metadata() or {}, {name: stored.get_tensor(name) for name in names}


def has_bfloat16() -> bool:
    """Return whether the processor multiplies bfloat16; elsewhere that takes 15 times as long."""
    return any(torch.cpu.get_capabilities().get(name) for name in BFLOAT16)


def _bad_checkpoint(path: Path, reason: object) -> ConfigError:
    short = cut(" ".join(str(reason).split()))
    return ConfigError(
        f"{path}: cannot be gone on from ({short}): delete it to begin this training anew, or name "
        "another working folder",
        code="bad_checkpoint",
    )


def _sum(tensors: Mapping[str, Tensor]) -> str:
    """Return a SHA-256 of tensors with their names."""
    found = hashlib.sha256()
    for name, value in sorted(tensors.items()):
        found.update(f"{name} {value.dtype} {tuple(value.shape)}\n".encode())
        found.update(value.contiguous().reshape(-1).view(torch.uint8).numpy())
    return found.hexdigest()


def _groups(network: Encoder) -> tuple[list[Tensor], list[Tensor]]:
    """Return the weights of the trunk, and those of the heads."""
    trunk: list[Tensor] = []
    heads: list[Tensor] = []
    for name, weights in network.named_parameters():
        of_trunk = name.startswith(("words", "positions", "norm", "layers"))
        (trunk if of_trunk else heads).append(weights)
    return trunk, heads


def fit(
    network: Encoder,
    tokenizer: Tokenizer,
    items: Sequence[Item],
    recipe: Recipe,
    folder: Path,
    seed: int = 0,
    every: int = 250,
    training: str = "",
    teacher: Teacher | None = None,
) -> dict[str, Tensor]:
    """Train, and go on from the checkpoint in the folder where there is one.

    Parameters
    ----------
    network : Encoder
        As the training begins.
    tokenizer : tokenizers.Tokenizer
        Of the trunk.
    items, recipe
        Windows of all corpora; how they are learned from.
    folder : Path
        Gets ``checkpoint.safetensors`` and ``log.jsonl`` (step, rate, mean losses, seconds).
    seed : int
        Fixes order and dropout.
    every : int
        Steps between checkpoints.
    training : str
        What it is a training of; a checkpoint of another one is not gone on from.
    teacher : Teacher, optional
        Whose scores are learned, too.

    Returns
    -------
    dict of str to Tensor
        The averaged weights.

    Raises
    ------
    ConfigError
        ``bad_checkpoint``; ``bad_training`` where the checkpoint is of a longer one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    trainer = Trainer(network, tokenizer, items, recipe, seed, training, teacher)
    checkpoint = folder / "checkpoint.safetensors"
    if os.path.lexists(checkpoint):
        _resume(trainer, checkpoint)
    log = _Log(folder / LOG, trainer)
    for epoch in range(trainer.step // trainer.per_epoch, math.ceil(recipe.epochs)):
        done = trainer.step - epoch * trainer.per_epoch
        left = min(trainer.per_epoch - done, trainer.steps - trainer.step)
        batches = plan(items, recipe.shares, recipe.pieces, seed + epoch)
        for numbers in batches[done : done + left]:
            log.add(trainer.learn(numbers))
            if trainer.step % every == 0:
                trainer.save(checkpoint)
        trainer.step = min(trainer.steps, (epoch + 1) * trainer.per_epoch)
    trainer.save(checkpoint)
    return trainer.mean


def _resume(trainer: Trainer, checkpoint: Path) -> None:
    trainer.load(checkpoint)
    if not 0 <= trainer.step <= trainer.steps:
        raise ConfigError(
            f"{checkpoint}: is of a longer training; name another folder", code="bad_training"
        )


class _Log:
    """Writes a line every :data:`LOGGED` steps: where the training is, and the mean losses."""

    def __init__(self, path: Path, trainer: Trainer) -> None:
        if not is_regular(path):
            take_away(path)
        self.path = path
        self.trainer = trainer
        self.began = time.monotonic()
        self.losses: dict[str, list[float]] = {}

    def add(self, losses: Mapping[str, float]) -> None:
        for name, value in losses.items():
            self.losses.setdefault(name, []).append(value)
        if self.trainer.step % LOGGED == 0:
            self.write()
            self.losses = {}

    def write(self) -> None:
        means = {name: round(sum(values) / len(values), 4) for name, values in self.losses.items()}
        row = {
            "step": self.trainer.step,
            "of": self.trainer.steps,
            "mode": self.trainer.mode(),
            "rate": round(self.trainer.optimiser.param_groups[0]["lr"], 8),
            **means,
            "seconds": round(time.monotonic() - self.began),
        }
        with self.path.open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(row) + "\n")
