"""Figures of an analysis, as SVG and PNG; the same tables give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
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
PANELS = len(COLOURS)
FEWEST = 10
"""Documents of a year or a kind from which its share is drawn."""
LINKS = 60
LINES, MOST_USES = 20, 12
"""Formulations that are drawn, and uses in a document from which on its dot does not grow."""
PAGE = (10.0, 6.5)
"""Inches over which the nodes of the network are spread."""
LONGEST = 38
"""Characters of a name in a figure."""

ROUNDS = 300
BETWEEN_PARTS = 0.7
"""How far apart nodes are that no path joins, in longest paths."""
LEAST = 1e-9
STEP = 0.5
"""Of the way that would part two, in one round: others push, too."""

TIMELINES = {
    "formulations": (
        "SELECT f.rank, f.formulation, min(u.date_start) OVER (PARTITION BY f.rank), u.date_start, "
        "8 * least(count(*), ?), true "
        "FROM formulation_uses u JOIN formulations f USING (formulation) "
        "WHERE date_diff('day', u.date_start, u.date_end) < 366 AND f.rank <= ? "
        "GROUP BY f.rank, f.formulation, u.document, u.date_start "
        "ORDER BY f.rank, u.date_start, u.document",
        "Set formulations: the documents that use them",
        "A dot a document, larger with more uses; orange: the first. "
        "Documents of no one year are left out; all uses in formulation_uses.csv.",
    ),
    "meetings": (
        "SELECT m.key, m.name, m.date_start, r.document_date, "
        "16 + 8 * least(r.statements, ?), r.reported "
        "FROM (SELECT *, row_number() OVER (ORDER BY reporting DESC, documents DESC, "
        "statements DESC, key) AS place FROM meetings WHERE documents - doubtful > 1 "
        "AND year(date_start) = year(date_end)) m JOIN meeting_reports r ON r.key = m.key "
        "WHERE m.place <= ? AND r.document_date IS NOT NULL "
        "ORDER BY m.date_start, m.key, r.document_date, r.document",
        "Events that several documents speak of",
        "Orange: the event; a dot a document, filled if it reports it, larger with more "
        "statements. Left out: what is of no one year, or joined "
        "by doubtful documents alone; all in meetings.csv.",
    ),
}
"""A line each, a dot a document: the query (key, name, day of the tick, day, size, fill of a dot),
the title, and what stands below."""
Drawing = Callable[[Database, Any], str | None]
"""Draws on a figure and returns what stands under it; None where there is nothing to draw."""


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
    matplotlib = extra("matplotlib", "analysis")
    figure_type = extra("matplotlib.figure", "analysis").Figure
    with matplotlib.rc_context(SETTINGS):
        for name, (size, drawing) in DRAWINGS.items():
            figure = figure_type(figsize=size, layout="constrained")
            note = drawing(database, figure)
            if note is not None:
                figure.supxlabel(note, fontsize=8, color=GREY, x=0.01, ha="left")
                for suffix, metadata in FORMATS.items():
                    stream = BytesIO()
                    figure.savefig(stream, format=suffix, metadata=metadata)
                    yield f"{name}.{suffix}", stream.getvalue()


def _timeline(name: str, database: Database, figure: Any) -> str | None:
    """Draw one of :data:`TIMELINES`: lines with a tick and dots."""
    query, title, note = TIMELINES[name]
    rows = database.rows(query, MOST_USES, LINES)
    if not rows:
        return None
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
    return note


def _themes(database: Database, figure: Any) -> str | None:
    """Draw the share of passages with each theme by year, a panel a theme."""
    rows = database.rows(
        'SELECT theme, "group"::INT, share, low, high FROM theme_shares '
        "WHERE \"by\" = 'year' AND \"group\" <> '(none)' AND of_documents >= ? "
        "QUALIFY sum(passages) OVER (PARTITION BY theme) > 0 "
        "ORDER BY sum(passages) OVER (PARTITION BY theme) DESC, theme, 2",
        FEWEST,
    )
    series = {theme: list(found) for theme, found in groupby(rows, key=itemgetter(0))}
    shown = list(series.items())[:PANELS]
    if not shown:
        return None
    figure.set_size_inches(8, 1 + 1.9 * len(shown))
    panels = figure.subplots(len(shown), 1, sharex=True, squeeze=False)
    for axes, (theme, found), colour in zip(panels[:, 0], shown, COLOURS, strict=False):
        _draw_years(axes, [row[1:] for row in found], colour)
        axes.set_title(_short(theme))
    figure.suptitle("Passages with a theme, by year of their document", x=0.01, ha="left")
    return f"Share of passages; bands: 95 %, over documents. {_left_out(database, 'passages')}"


def _agentless(database: Database, figure: Any) -> str | None:
    """Draw the share of statements that nobody says: by year, and by kind of document."""
    years = database.rows(
        'SELECT "group"::INT, share, low, high FROM attribution '
        "WHERE \"by\" = 'year' AND \"group\" <> '(none)' AND documents >= ? ORDER BY 1",
        FEWEST,
    )
    kinds = database.rows(
        'SELECT "group", share, low, high, statements FROM attribution '
        "WHERE \"by\" = 'document_kind' AND documents >= ? "
        'ORDER BY statements DESC, "group"',
        FEWEST,
    )
    if not (years and kinds):
        return None
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    _draw_years(left, years, COLOURS[0])
    left.set_title("Statements said by nobody, by year")
    places = np.arange(len(kinds))[::-1]
    shares, lows, highs = (100 * np.array([row[column] for row in kinds]) for column in (1, 2, 3))
    right.hlines(places, lows, highs, color=COLOURS[0], alpha=0.4, linewidth=4)
    right.plot(shares, places, "o", color=COLOURS[0], clip_on=False)
    right.set_yticks(places, [f"{_short(row[0])} ({row[4]:,})" for row in kinds])
    right.set_xlim(left=0)
    right.xaxis.set_major_formatter("{x:g} %")
    right.set_title("… by kind of document")
    return (
        'Share with nobody behind the cue ("it was stressed"); 95 %, over documents; in brackets: '
        f"statements. {_left_out(database, 'statements')}"
    )


def _network(database: Database, figure: Any) -> str | None:
    """Draw what stands together most often."""
    links = database.rows(
        "SELECT source, target, passages FROM links ORDER BY passages DESC, source, target LIMIT ?",
        LINKS,
    )
    if not links:
        return None
    numbers = sorted({end for link in links for end in link[:2]})
    edges = [(numbers.index(one), numbers.index(other), weight) for one, other, weight in links]
    nodes = database.rows(
        "SELECT name, label, passages FROM nodes WHERE list_contains(?, node) ORDER BY node",
        numbers,
    )
    axes = figure.add_subplot()
    _draw_network(axes, nodes, edges)
    axes.set_title("Who and what stands together in a passage")
    return (
        f"The {len(links)} most frequent pairs of bodies (blue), people (orange) and formulations "
        "(green). Lines: passages with both; all pairs in links.csv and network.gexf."
    )


def _draw_years(axes: Any, rows: Sequence[tuple[Any, ...]], colour: str) -> None:
    """Draw shares by year (year, share, low, high, …); years without any leave a gap."""
    by_year = {row[0]: row[1:4] for row in rows}
    years = np.arange(min(by_year), max(by_year) + 1)
    shares, lows, highs = 100 * np.array([by_year.get(one, (np.nan,) * 3) for one in years]).T
    bars = (shares - lows, highs - shares)
    axes.errorbar(years, shares, yerr=bars, fmt="none", ecolor=colour, alpha=0.35, elinewidth=3)
    axes.plot(years, shares, "o-", color=colour, markersize=4, clip_on=False)
    axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter("{x:g} %")
    axes.xaxis.set_major_locator(extra("matplotlib.ticker", "analysis").MaxNLocator(integer=True))


def _draw_network(
    axes: Any, nodes: Sequence[tuple[str, str, int]], edges: Sequence[tuple[int, int, int]]
) -> None:
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


def _left_out(database: Database, table: str) -> str:
    ((count,),) = database.rows(
        f"SELECT count(*) FROM {table} WHERE date_start IS NULL"  # noqa: S608 - our own
    )
    return f"Left out: {count:,} undated {table}, and groups of fewer than {FEWEST} documents."


def _short(name: str) -> str:
    text = one_line(name)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


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
        apart = found[:, None] - found[None]
        over = room - np.abs(apart)
        np.einsum("iij->ij", over)[:] = 0.0
        touching: Flags = np.all(over > 0, axis=2, keepdims=True)
        if not touching.any():
            break
        # along the axis on which the shorter way leads out; what the one goes, the other goes the
        # other way, also where both lie at one place
        axis = over.argmin(axis=2)[..., None] == np.arange(2)
        way = np.where(apart < 0, -1, 1) * over.min(axis=2)[..., None] / 2
        upper = np.triu(np.where(touching & axis, way, 0.0).transpose(2, 0, 1), 1)
        found += STEP * (upper - upper.transpose(0, 2, 1)).sum(axis=2).T
    return found


def _distances(nodes: int, edges: Sequence[tuple[int, int, int]]) -> Floats:
    """Return the lengths of shortest paths; those of strong edges are shorter."""
    one, other, strength = np.array(edges).reshape(-1, 3).T
    graph = csr_array((1 + 1 / np.sqrt(strength), (one, other)), shape=(nodes, nodes))
    paths: Floats = shortest_path(graph, directed=False)
    longest = paths[np.isfinite(paths)].max(initial=1.0)
    paths[~np.isfinite(paths)] = BETWEEN_PARTS * longest
    return paths


DRAWINGS: dict[str, tuple[tuple[float, float], Drawing]] = {
    **{name: ((9, 6), partial(_timeline, name)) for name in TIMELINES},
    "themes": ((8, 3), _themes),
    "agentless": ((10, 4), _agentless),
    "network": ((11, 8), _network),
}
"""Name of the file -> width and height in inches, and who draws it."""
