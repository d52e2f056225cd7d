"""Figures of an analysis, as SVG and PNG; the same tables give the same bytes."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from io import BytesIO
from itertools import groupby
from operator import itemgetter
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import shortest_path

from readout.analyze.tables import Database
from readout.io.extras import extra
from readout.models.arrays import Flags, Floats
from readout.records.naming import one_line

__all__ = ["DRAWINGS", "FORMATS", "draw", "layout", "spread"]

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito's, which colour-blind readers can tell apart."""
GREY, INK = "#8a8a8a", "#222222"
LABELS = {"CONCEPT": "#009E73", "ORG": "#0072B2", "PERSON": "#D55E00"}
SETTINGS = {
    "svg.hashsalt": "readout",
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "axes.titlelocation": "left",
    "axes.titlesize": 12,
    "text.parse_math": False,
    "savefig.dpi": 160,
}
FORMATS = {"svg": {"Date": None}, "png": {"Software": None}}
"""What a file would say of when and by what it was made, taken out."""
PAGE = (10.0, 6.5)
"""Inches over which the nodes of the network are spread."""
LONGEST = 38
"""Characters of a name in a figure."""

ROUNDS = 300
BETWEEN_PARTS = 0.7
"""Distance of nodes that no path joins, in longest paths."""
LEAST = 1e-9
STEP = 0.5
"""Of the way that would part two, in one round: others push, too."""

DRAWINGS: dict[str, dict[str, Any]] = tomllib.loads(
    files("readout.analyze").joinpath("figures.toml").read_text("utf-8")
)
"""By the name of the file: its size, title and note, its queries, and who draws it."""
Rows = Sequence[tuple[Any, ...]]


def draw(database: Database) -> Iterator[tuple[str, bytes]]:
    """Yield the figures of an analysis, each as SVG and as PNG.

    Parameters
    ----------
    database : Database
        Its tables.

    Yields
    ------
    (str, bytes)
        Name of the file and what is in it; what has no data has no figure.

    Raises
    ------
    ConfigError
        ``missing_package``.
    """
    painters: dict[str, Callable[..., None]] = {
        "timelines": _timelines,
        "panels": _panels,
        "shares": _shares,
        "network": _network,
    }
    matplotlib = extra("matplotlib", "analysis")
    figure_type = extra("matplotlib.figure", "analysis").Figure
    with matplotlib.rc_context(SETTINGS):
        for name, asked in DRAWINGS.items():
            results = [database.rows(query) for query in asked["queries"]]
            if not all(results):
                continue
            figure = figure_type(figsize=asked["size"], layout="constrained")
            painters[asked["draw"]](figure, asked["title"], *results)
            ((note,),) = database.rows(asked["note"])
            figure.supxlabel(note, fontsize=8, color=GREY, x=0.01, ha="left")
            for suffix, metadata in FORMATS.items():
                stream = BytesIO()
                figure.savefig(stream, format=suffix, metadata=metadata)
                yield f"{name}.{suffix}", stream.getvalue()


def _timelines(figure: Any, title: str, rows: Rows) -> None:
    """Draw lines with a tick and dots."""
    lines = {key: list(found) for key, found in groupby(rows, key=itemgetter(0, 1, 2))}
    figure.set_size_inches(9, 1.2 + 0.32 * len(lines))
    axes = figure.add_subplot()
    for place, ((_, _, tick), found) in enumerate(lines.items()):
        days = [row[3] for row in found]
        ends = (min(tick, *days), max(tick, *days))
        axes.plot(ends, (place, place), "-", color=GREY, linewidth=0.5, zorder=1)
        axes.plot(tick, place, "|", color=COLOURS[1], markersize=12, zorder=3)
        for *_, day, size, filled in found:
            inside = COLOURS[0] if filled else "none"
            axes.scatter(day, place, s=size, facecolors=inside, edgecolors=COLOURS[0], alpha=0.5)
    axes.set_yticks(range(len(lines)), [_short(name) for _, name, _ in lines])
    axes.invert_yaxis()
    axes.set_title(title)


def _panels(figure: Any, title: str, rows: Rows) -> None:
    """Draw shares by year, a panel a theme."""
    series = [(theme, list(found)) for theme, found in groupby(rows, key=itemgetter(0))]
    figure.set_size_inches(8, 1 + 1.9 * len(series))
    panels = figure.subplots(len(series), 1, sharex=True, squeeze=False)
    for axes, (theme, found), colour in zip(panels[:, 0], series, COLOURS, strict=False):
        _by_year(axes, [row[1:] for row in found], colour)
        axes.set_title(_short(theme))
    figure.suptitle(title, x=0.01, ha="left")


def _shares(figure: Any, title: str, years: Rows, kinds: Rows) -> None:
    """Draw a share by year, and by kind of document."""
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    _by_year(left, years, COLOURS[0])
    left.set_title(title)
    places = np.arange(len(kinds))[::-1]
    shares, lows, highs = (100 * np.array([row[column] for row in kinds]) for column in (1, 2, 3))
    right.hlines(places, lows, highs, color=COLOURS[0], alpha=0.4, linewidth=4)
    right.plot(shares, places, "o", color=COLOURS[0], clip_on=False)
    right.set_yticks(places, [f"{_short(row[0])} ({row[4]:,})" for row in kinds])
    right.set_xlim(left=0)
    right.xaxis.set_major_formatter("{x:g} %")
    right.set_title("… by kind of document")


def _by_year(axes: Any, rows: Rows, colour: str) -> None:
    """Draw shares by year (year, share, low, high); years without any leave a gap."""
    by_year = {row[0]: row[1:4] for row in rows}
    years = np.arange(min(by_year), max(by_year) + 1)
    shares, lows, highs = 100 * np.array([by_year.get(one, (np.nan,) * 3) for one in years]).T
    bars = (shares - lows, highs - shares)
    axes.errorbar(years, shares, yerr=bars, fmt="none", ecolor=colour, alpha=0.35, elinewidth=3)
    axes.plot(years, shares, "o-", color=colour, markersize=4, clip_on=False)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter("{x:g} %")
    axes.xaxis.set_major_locator(extra("matplotlib.ticker", "analysis").MaxNLocator(integer=True))


def _network(figure: Any, title: str, edges: Rows, nodes: Rows) -> None:
    """Draw what stands together most often."""
    axes = figure.add_subplot()
    names = [_short(name) for name, _, _ in nodes]
    boxes = np.array([(0.075 * len(name), 0.32) for name in names])
    places = spread(layout(len(nodes), edges), boxes, PAGE)
    most = max(weight for _, _, weight in edges)
    for one, other, weight in edges:
        x, y = places[[one, other]].T
        width = 0.5 + 4 * weight / most
        axes.plot(x, y, "-", color=GREY, alpha=0.35, linewidth=width, zorder=1)
    largest = max(passages for _, _, passages in nodes)
    for name, (_, label, passages), place in zip(names, nodes, places, strict=True):
        size = 20 + 120 * passages / largest
        axes.scatter(*place, s=size, color=LABELS[label], zorder=2, linewidths=0)
        below = {"xytext": (0, -2 - size**0.5 / 2), "textcoords": "offset points"}
        centred = {"ha": "center", "va": "top", "fontsize": 7}
        axes.annotate(name, place, color=INK, zorder=3, **below, **centred)
    axes.set_axis_off()
    axes.margins(0.08)
    axes.set_title(title)


def _short(name: str) -> str:
    text = one_line(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def layout(nodes: int, edges: Rows) -> Floats:
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
    # the lengths of shortest paths; strong edges are shorter
    one, other, strength = (np.array(column) for column in zip(*edges, strict=True))
    graph = csr_array((1 + 1 / np.sqrt(strength), (one, other)), shape=(nodes, nodes))
    wanted: Floats = shortest_path(graph, directed=False)
    longest = wanted[np.isfinite(wanted)].max(initial=1.0)
    wanted[~np.isfinite(wanted)] = BETWEEN_PARTS * longest
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
        apart = found[:, None] - found[None]
        over = room - np.abs(apart)
        np.einsum("iij->ij", over)[:] = 0.0
        touching: Flags = np.all(over > 0, axis=2, keepdims=True)
        if not touching.any():
            break
        # along the axis on which the shorter way leads out; what the one goes, the other goes the
        # other way, also where both lie at one place
        axis = over.argmin(axis=2)[..., None] == np.arange(2)
        shift = np.where(apart < 0, -1, 1) * over.min(axis=2)[..., None] / 2
        upper = np.triu(np.where(touching & axis, shift, 0.0).transpose(2, 0, 1), 1)
        found += STEP * (upper - upper.transpose(0, 2, 1)).sum(axis=2).T
    return found
