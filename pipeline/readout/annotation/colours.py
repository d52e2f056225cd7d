"""Labels as tools show them: in an order, with colours."""

from __future__ import annotations

from collections.abc import Iterable

from readout.annotation.regions import (
    ENTITY_LABELS,
    EVENT_LABELS,
    POLE,
    QUOTE_LABELS,
    THEME,
    layer_of,
)
from readout.records.judged import LAYERS, PART_LABELS, Layer

__all__ = ["COLOURS", "Labels"]

COLOURS: dict[Layer, str] = {
    "entity": "#8a8a8a",
    "quote": "#2f6db5",
    "cue": "#c2571a",
    "speaker": "#7a3fa0",
    "occasion": "#1d8a5f",
    "event": "#0f766e",
    "theme": "#b3261e",
    "pole": "#b58900",
}
"""Layer -> the colour of its labels."""


class Labels:
    """Gathers which labels a project needs: those of the record, and the themes that are met.

    Parameters
    ----------
    layers : iterable of str
        Which layers are labelled.
    """

    def __init__(self, layers: Iterable[Layer] = LAYERS) -> None:
        self._layers = frozenset(layers)
        self.themes: dict[str, None] = {}
        self._poles: dict[str, None] = {}

    def see(self, labels: Iterable[str], asked: Iterable[str] = ()) -> None:
        """Take labels that stand in a text, and the ids of themes that were looked for."""
        self.themes.update(dict.fromkeys(asked))
        for label in labels:
            if label.startswith(THEME):
                self.themes[label.removeprefix(THEME)] = None
            elif label.startswith(POLE):
                self._poles[label] = None

    def colours(self) -> dict[str, str]:
        """Return all labels in the order in which to show them, with their colours."""
        themes = [THEME + name for name in sorted(self.themes)]
        known = (*QUOTE_LABELS, *PART_LABELS, *ENTITY_LABELS, *EVENT_LABELS)
        found: dict[str, str] = {}
        for label in (*known, *themes, *sorted(self._poles)):
            layer = layer_of(label)
            if layer is not None and layer in self._layers:
                found[label] = COLOURS[layer]
        return found
