"""The judged part of a gold record: which layers a person has read, and where.

It stands in ``extensions`` of the record, under :data:`GOLD`.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec
from msgspec import UNSET, Struct

from readout.errors import ConfigError
from readout.records.types import Offsets, Record

__all__ = ["GOLD", "LAYERS", "PART_LABELS", "GoldScope", "Layer", "judged_of", "with_judged"]

Layer = Literal["entity", "quote", "cue", "speaker", "occasion", "event", "theme", "pole"]
"""Layers of labels."""
LAYERS: tuple[Layer, ...] = get_args(Layer)
PART_LABELS: tuple[Layer, ...] = ("cue", "speaker", "occasion")
"""Parts of a report: the label is the layer's name, and that of the link to it."""

GOLD = "gold"
"""The key in ``extensions``."""


class GoldScope(Struct, frozen=True, kw_only=True):
    """The part of a record that a person has read: there, no label means none.

    ``annotator`` is who, or null; ``tool`` the format that it came back in; ``layers`` what was
    labelled; ``spans`` the stretches that were read, sorted, disjoint, in code points; ``links``
    whether links between regions were shown.
    """

    annotator: str | None = None
    tool: str
    layers: list[Layer]
    spans: list[Offsets]
    links: bool = True

    def reads(self, layer: Layer) -> bool:
        """Return whether a layer was read."""
        return layer in self.layers


def judged_of(record: Record) -> GoldScope | None:
    """Return what of a record was read by a person.

    None where nothing tells: such a record counts as read throughout.

    Raises
    ------
    ConfigError
        ``bad_gold`` where what stands there is something else.
    """
    extensions = record.extensions
    if extensions is UNSET or GOLD not in extensions:
        return None
    try:
        return msgspec.convert(extensions[GOLD], GoldScope)
    except msgspec.ValidationError as error:
        raise ConfigError(
            f"{record.id}: extensions.{GOLD} does not say what was read: {error}; see docs/gold.md",
            code="bad_gold",
        ) from error


def with_judged(record: Record, judged: GoldScope) -> None:
    """Write into a record what of it was read; layers in the order of :data:`LAYERS`."""
    written: dict[str, Any] = msgspec.to_builtins(judged)
    written["layers"] = [layer for layer in LAYERS if judged.reads(layer)]
    there = {} if record.extensions is UNSET else record.extensions
    record.extensions = {**there, GOLD: written}
