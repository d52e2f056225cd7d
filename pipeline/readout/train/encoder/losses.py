"""What the network is taught: one loss a head, and the vector kept where the trunk had it."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from readout.train.encoder.batches import one_hot
from readout.train.encoder.network import Batch, Encoder, Outputs, crf_loss
from readout.train.encoder.prepare import ANY

__all__ = ["WEIGHTS", "losses"]

WEIGHTS = {"roles": 1.0, "entities": 1.0, "tags": 0.15, "deps": 0.15, "arcs": 0.25, "vector": 1.0}


def losses(
    network: Encoder, batch: Batch, outputs: Outputs, kept: Tensor | None
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
        The vectors of the untouched trunk.
    """
    count = batch.words.sum()
    found: dict[str, Tensor] = {}
    if batch.has_roles.any():
        rows = batch.has_roles
        allowed = one_hot(batch.roles[rows], outputs.roles.shape[-1])
        known = torch.ones(len(allowed), allowed.shape[-1], dtype=torch.bool)
        found["roles"] = (
            crf_loss(
                outputs.roles[rows], network.role_moves, batch.words[rows], allowed, known
            ).sum()
            / count
        )
    if batch.has_entities.any():
        rows = batch.has_entities
        score = crf_loss(
            outputs.entities[rows],
            network.entity_moves,
            batch.words[rows],
            batch.entities[rows],
            batch.known[rows],
        )
        found["entities"] = score.sum() / count
    for name in ("tags", "deps"):
        found[name] = functional.cross_entropy(
            getattr(outputs, name).flatten(0, 1), getattr(batch, name).flatten(), ignore_index=ANY
        )
    arcs = outputs.arcs.masked_fill(~batch.words[:, None, :], -1e4)
    found["arcs"] = functional.cross_entropy(
        arcs.flatten(0, 1), batch.heads.flatten(), ignore_index=ANY
    )
    if kept is not None:
        found["vector"] = (1 - functional.cosine_similarity(outputs.vector, kept)).mean()
    return found
