"""A record on its way to gold: all its regions as they are now, and the links between them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, field

from readout.annotation.gathering import Gathered
from readout.annotation.pairs import Matched, Pair
from readout.annotation.regions import LINK_LABELS, Region, layer_of, links_of, regions_of
from readout.annotation.returned import Mark, refused
from readout.errors import nearest
from readout.records.judged import PART_LABELS, Layer
from readout.records.types import Offsets, Record

__all__ = ["Draft", "Final", "LinkKey", "draft_of", "shown_links"]

LinkKey = tuple[str, str, str]
"""Label, source and target of a link."""
ENDS: dict[str, tuple[Layer, Layer]] = {
    "cue": ("quote", "cue"),
    "speaker": ("quote", "speaker"),
    "occasion": ("quote", "occasion"),
    "part": ("quote", "quote"),
    "parent": ("quote", "quote"),
    "continues": ("quote", "quote"),
    "coref": ("entity", "entity"),
}
"""What a link leads from and to."""


@dataclass(frozen=True)
class Final:
    """A region as it is now.

    Attributes
    ----------
    key : str
        The id of the region that it was; of a new one another that is unique in the document.
    origin : Region or None
        What it was, in the same layer.
    status : str or None
        What is said of a quote's speaker, where a person was asked.
    """

    key: str
    layer: Layer
    label: str
    start: int
    end: int
    origin: Region | None = None
    status: str | None = None

    @property
    def span(self) -> Offsets:
        """Its place."""
        return self.start, self.end


@dataclass
class Draft:
    """All that the items of a record are made of anew.

    Attributes
    ----------
    record : Record
        As it went out.
    finals : dict of str to Final
        By their keys, those that were not read among them.
    links : list of (str, str, str)
        Label, and keys of both ends; an end that is no region is an id of the record.
    loose : list of str
        What was labelled and has no place in a record, for people.
    """

    record: Record
    finals: dict[str, Final] = field(default_factory=dict)
    links: list[LinkKey] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)

    def of(self, layer: Layer) -> list[Final]:
        """Return the regions of a layer, sorted by place."""
        found = (one for one in self.finals.values() if one.layer == layer)
        return sorted(found, key=lambda one: (one.start, one.end))

    def targets(self, label: str) -> Iterator[tuple[str, str]]:
        """Yield source and target of the links of a label."""
        return ((source, target) for name, source, target in self.links if name == label)

    def words(self, final: Final) -> str:
        """Return the words of a region."""
        return self.record.text[final.start : final.end]


def shown_links(gathered: Gathered) -> list[LinkKey]:
    """Return the links that stood in the tool: those whose ends stood in one task."""
    if not gathered.linked:
        return []
    tasks = {one.region.id: one.places.keys() for one in gathered.shown}
    none: dict[int, Offsets] = {}
    return [
        (link.label, link.source, link.target)
        for link in links_of(gathered.record)
        if tasks.get(link.source, none.keys()) & tasks.get(link.target, none.keys())
    ]


def draft_of(gathered: Gathered, matched: Matched) -> Draft:
    """Return a record with every region in its present place.

    Raises
    ------
    DocumentError
        ``bad_link``.
    """
    draft = Draft(gathered.record)
    seen = {one.region.id for one in gathered.shown}
    for region in regions_of(gathered.record):
        if region.id not in seen:
            draft.finals[region.id] = _unread(region)
    keys = {}
    for pair in matched.pairs:
        final = _paired(pair)
        keys[pair.mark.id] = final.key
        draft.finals[final.key] = final
    for mark in matched.added:
        keys[mark.id] = f"+{mark.id}"
        draft.finals[keys[mark.id]] = _added(mark)
    draft.links = _links(gathered, draft, keys)
    return draft


def _unread(region: Region) -> Final:
    return Final(region.id, region.layer, region.label, region.start, region.end, region)


def _paired(pair: Pair) -> Final:
    """Return what a region is now; an edge that nobody moved is the record's own."""
    shown, mark, region = pair.shown, pair.mark, pair.shown.region
    layer = layer_of(mark.label) or region.layer
    same = layer == region.layer
    return Final(
        region.id if same else f"+{mark.id}",
        layer,
        mark.label,
        region.start if mark.start == shown.start else mark.start,
        region.end if mark.end == shown.end else mark.end,
        region if same else None,
        mark.status,
    )


def _added(mark: Mark) -> Final:
    layer = layer_of(mark.label) or "entity"
    return Final(f"+{mark.id}", layer, mark.label, mark.start, mark.end, status=mark.status)


def _links(gathered: Gathered, draft: Draft, keys: dict[str, str]) -> list[LinkKey]:
    """Return the links as they are now: those that came back, and those that nobody was shown."""
    shown = set(shown_links(gathered))
    regions = {region.id for region in regions_of(gathered.record)}
    gone = regions - draft.finals.keys()
    heirs = {} if gathered.linked else _heirs(draft, gone)
    found: dict[LinkKey, None] = {}
    for link in links_of(gathered.record):
        ends = heirs.get(link.source, link.source), heirs.get(link.target, link.target)
        known = (link.label, link.source, link.target) in shown
        if not known and not gone.intersection(ends) and ends[0] != ends[1]:
            found[link.label, *ends] = None
    for label, source, target in gathered.ties:
        found[_checked(draft, label, keys[source], keys[target])] = None
    return list(found)


def _heirs(draft: Draft, gone: Container[str]) -> dict[str, str]:
    """Return, for quotes whose first piece is gone, the piece that stands for it now."""
    found = {}
    for quote in draft.record.quotes:
        rest = (f"{quote.id}.{n}" for n in range(2, len(quote.content) + 1))
        heirs = [piece for piece in rest if piece in draft.finals]
        if quote.id in gone and heirs:
            found[quote.id] = heirs[0]
    return found


def _checked(draft: Draft, label: str, source: str, target: str) -> LinkKey:
    """Return a link with ends that can have it; one that was drawn backwards is turned."""
    if label not in LINK_LABELS:
        raise refused("bad_link", f"unknown link {label!r}: {nearest(label, LINK_LABELS)}")
    one, other = draft.finals[source], draft.finals[target]
    if (one.layer, other.layer) == ENDS[label] and source != target:
        return label, source, target
    if label in PART_LABELS and (other.layer, one.layer) == ENDS[label]:
        return label, target, source
    wanted = " to ".join(ENDS[label])
    raise refused(
        "bad_link",
        f"the link {label!r} from {draft.words(one)[:40]!r} ({one.layer}) to "
        f"{draft.words(other)[:40]!r} ({other.layer}) has to lead from {wanted}",
    )
