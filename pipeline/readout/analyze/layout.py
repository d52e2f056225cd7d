"""Where the nodes of a graph are drawn: as far apart as the paths between them are long."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from readout.models.arrays import Floats

__all__ = ["layout", "spread"]

ROUNDS = 300
BETWEEN_PARTS = 0.7
"""How far apart nodes are that no path joins, in longest paths."""
LEAST = 1e-9
STEP = 0.5
"""Of the way that would part two, in one round: others push, too."""


def layout(nodes: int, edges: Sequence[tuple[int, int, int]]) -> Floats:
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
    squares = np.maximum(wanted, LEAST) ** 2
    weights = np.where(wanted > 0, 1 / squares, 0.0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    # a spiral to begin with: no two places are the same, and none lie in a line
    turns = np.arange(nodes) / max(nodes, 1)
    angles = 2 * np.pi * turns
    places: Floats = (1 + turns)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    for _ in range(ROUNDS):
        apart = places[:, None] - places[None]
        lengths = np.maximum(np.linalg.norm(apart, axis=2), LEAST)
        pull = -weights * wanted / lengths
        np.fill_diagonal(pull, 0.0)
        np.fill_diagonal(pull, -pull.sum(axis=1))
        places = inverse @ pull @ places
    return places


def spread(places: Floats, sizes: Floats, page: tuple[float, float]) -> Floats:
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
    low = places.min(axis=0)
    size = np.maximum(places.max(axis=0) - low, LEAST)
    found: Floats = (places - low) / size * np.array(page)
    room = (sizes[:, None] + sizes[None]) / 2
    for _ in range(ROUNDS):
        steps = _steps_apart(found, room)
        if not steps.any():
            break
        found += STEP * steps
    return found


def _steps_apart(places: Floats, room: Floats) -> Floats:
    """Return the way on which each gets clear of what it lies over, (nodes, 2)."""
    apart = places[:, None] - places[None]
    over = room - np.abs(apart)
    np.einsum("iij->ij", over)[:] = 0.0
    touching = (over > 0).all(axis=2)
    # along the axis on which the shorter way leads out
    axis = over.argmin(axis=2)
    along = np.take_along_axis(apart, axis[..., None], axis=2)[..., 0]
    way = np.where(along < 0, -1, 1)
    step = np.where(touching, way * over.min(axis=2) / 2, 0.0)
    # what the one goes, the other goes the other way, also where both lie at one place
    upper = np.triu(step, 1)
    step = upper - upper.T
    return np.column_stack([np.where(axis == one, step, 0.0).sum(axis=1) for one in (0, 1)])


def _distances(nodes: int, edges: Sequence[tuple[int, int, int]]) -> Floats:
    """Return the lengths of shortest paths; those of strong edges are shorter."""
    one, other, strength = np.array(edges).reshape(-1, 3).T
    graph = csr_array((1 + 1 / np.sqrt(strength), (one, other)), shape=(nodes, nodes))
    paths: Floats = shortest_path(graph, directed=False)
    longest = paths[np.isfinite(paths)].max(initial=1.0)
    paths[~np.isfinite(paths)] = BETWEEN_PARTS * longest
    return paths
