"""What the network is taught: one loss a head, and the vector kept where the trunk had it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn import functional

from encoder_training.batches import one_hot
from encoder_training.network import Batch, Encoder, Outputs, crf_loss
from encoder_training.prepare import ANY

__all__ = ["HEADS", "WEIGHTS", "from_teacher", "losses"]

HEADS = {"roles": 1.0, "entities": 1.0, "tags": 0.15, "deps": 0.15, "arcs": 0.25}
"""What the loss of a head counts, by labels or by a teacher."""
SOFT = "soft_"
"""Begins the name of a head's loss by a teacher."""
WEIGHTS = {
    **HEADS,
    **{f"{SOFT}{name}": weight for name, weight in HEADS.items()},
    "vector": 1.0,
    "states": 1.0,
}
"""What every loss counts."""
TEMPERATURE = 2.0
"""By which the scores of both are divided, so that what the teacher finds unlikely counts, too."""


def losses(
    network: Encoder, batch: Batch, outputs: Outputs, kept: Tensor | None, syntax: bool = True
) -> dict[str, Tensor]:
    """Return the loss of every head, per word of the batch.

    Parameters
    ----------
    network : Encoder
        For its learned moves.
    batch : Batch
        What should be said.
    outputs : Outputs
        What the network says.
    kept : Tensor, shape (B, width), optional
        The vectors to hold to: of the untouched network, or of a teacher.
    syntax : bool
        Whether tags, dependency labels and heads count.
    """
    found: dict[str, Tensor] = {}
    count = batch.words.sum()
    if batch.has_roles.any():
        rows = batch.has_roles
        allowed = one_hot(batch.roles[rows], outputs.roles.shape[-1])
        known = torch.ones(len(allowed), allowed.shape[-1], dtype=torch.bool)
        scores, words = outputs.roles[rows], batch.words[rows]
        loss = crf_loss(scores, network.role_moves, words, allowed, known)
        found["roles"] = loss.sum() / count
    if batch.has_entities.any():
        rows = batch.has_entities
        allowed, known = batch.entities[rows], batch.known[rows]
        scores, words = outputs.entities[rows], batch.words[rows]
        loss = crf_loss(scores, network.entity_moves, words, allowed, known)
        found["entities"] = loss.sum() / count
    if syntax:
        arcs = outputs.arcs.masked_fill(~batch.words[:, None, :], -1e4)
        found["tags"] = _word_loss(outputs.tags, batch.tags)
        found["deps"] = _word_loss(outputs.deps, batch.deps)
        found["arcs"] = _word_loss(arcs, batch.heads)
    if kept is not None:
        found["vector"] = (1 - functional.cosine_similarity(outputs.vector, kept)).mean()
    return found


def from_teacher(
    outputs: Outputs,
    taught: Outputs,
    words: Tensor,
    heads: Sequence[str] = tuple(HEADS),
    states: bool = True,
) -> dict[str, Tensor]:
    """Return how far a network is from its teacher, per word: by its heads, and by its states.

    Parameters
    ----------
    outputs, taught : Outputs
        What network and teacher say.
    words : Tensor of bool, shape (B, W)
        Where there is a word.
    heads : sequence of str
        Those of :data:`HEADS` that are learned from the teacher.
    states : bool
        Whether the states of the last layer are, too.
    """
    count = words.sum()
    others = ~words[:, None, :]
    found = {}
    for name in heads:
        own, theirs = getattr(outputs, name), getattr(taught, name)
        if name == "arcs":
            own, theirs = (arcs.masked_fill(others, -1e4) for arcs in (own, theirs))
        apart = functional.kl_div(
            functional.log_softmax(own[words] / TEMPERATURE, -1),
            functional.log_softmax(theirs[words] / TEMPERATURE, -1),
            reduction="sum",
            log_target=True,
        )
        found[f"{SOFT}{name}"] = apart * (TEMPERATURE**2 / count)
    if not states:
        return found
    apart = (outputs.states[words] - taught.states[words]).square().mean()
    return found | {"states": apart / taught.states[words].square().mean()}


def _word_loss(scores: Tensor, truth: Tensor) -> Tensor:
    return functional.cross_entropy(scores.flatten(0, 1), truth.flatten(), ignore_index=ANY)
