"""Where the nodes of a graph are drawn: as far apart as the paths between them are long."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from readout.arrays import Floats

__all__ = ["layout", "spread"]

ROUNDS = 300
BETWEEN_PARTS = 0.7
"""How far apart nodes are that no path joins, in longest paths."""
LEAST = 1e-9
STEP = 0.5
"""Of the way that would part two, in one round: others push, too."""


def layout(
    nodes: int,
    edges: Sequence[tuple[int, int, int]],
) -> Floats:
    """Place nodes by stress majorization (Gansner, Koren & North 2004).

    Parameters
    ----------
    nodes : int
        How many.
    edges : sequence of (int, int, int)
        Two nodes, and how strongly they hang together (at least 1).

    Returns
    -------
    array of float, (nodes, 2)
        The same for the same graph.
    """
    wanted = _distances(nodes, edges)
    # far pairs may lie as they can: near ones are what is seen
    weights = np.where(wanted > 0, 1 / np.maximum(wanted, LEAST) ** 2, 0.0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian)
    places = _circle(nodes)
    for _ in range(ROUNDS):
        between = np.linalg.norm(places[:, None] - places[None], axis=2)
        ratio = -weights * wanted / np.maximum(between, LEAST)
        np.fill_diagonal(ratio, 0.0)
        np.fill_diagonal(ratio, -ratio.sum(axis=1))
        places = inverse @ ratio @ places
    return places


def spread(
    places: Floats,
    sizes: Floats,
    page: tuple[float, float],
) -> Floats:
    """Stretch places over a page, and push what would lie over one another apart.

    Parameters
    ----------
    places : array of float, (nodes, 2)
        Where :func:`layout` puts them.
    sizes : array of float, (nodes, 2)
        Width and height of what is drawn at each, in the unit of the page.
    page : (float, float)
        Its width and height.

    Returns
    -------
    array of float, (nodes, 2)
        In the unit of the page.
    """
    low, high = places.min(axis=0), places.max(axis=0)
    found: Floats = (places - low) / np.maximum(high - low, LEAST) * np.array(page)
    room = (sizes[:, None] + sizes[None]) / 2
    for _ in range(ROUNDS):
        apart = found[:, None] - found[None]
        over = room - np.abs(apart)
        np.einsum("iij->ij", over)[:] = 0.0
        touching = (over > 0).all(axis=2)
        if not touching.any():
            break
        # along the axis on which the shorter way leads out
        axis = over.argmin(axis=2)
        way = np.where(np.take_along_axis(apart, axis[..., None], 2)[..., 0] < 0, -1, 1)
        step = np.where(touching, way * over.min(axis=2) / 2, 0.0) * STEP
        upper = np.triu(step, 1)
        step = upper - upper.T
        for number in (0, 1):
            found[:, number] += np.where(axis == number, step, 0.0).sum(axis=1)
    return found


def _distances(
    nodes: int,
    edges: Sequence[tuple[int, int, int]],
) -> Floats:
    """Return the lengths of shortest paths; those of strong edges are shorter."""
    one, other, strength = np.array(edges).reshape(-1, 3).T
    lengths = 1 + 1 / np.sqrt(strength)
    graph = csr_array((lengths, (one, other)), shape=(nodes, nodes))
    paths: Floats = shortest_path(graph, directed=False)
    longest = paths[np.isfinite(paths)].max(initial=1.0)
    paths[~np.isfinite(paths)] = BETWEEN_PARTS * longest
    return paths


def _circle(nodes: int) -> Floats:
    """Return places on a spiral: no two are the same, and none lie in a line."""
    steps = np.arange(nodes)
    radius = 1 + steps / max(nodes, 1)
    angle = 2 * np.pi * steps / max(nodes, 1)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])
