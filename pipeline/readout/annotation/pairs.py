"""What went out beside what came back of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from readout.annotation.gathering import Gathered, Shown
from readout.annotation.returned import Mark

__all__ = ["Matched", "Pair", "match"]


@dataclass(frozen=True)
class Pair:
    """A region that went out, and what it is now."""

    shown: Shown
    mark: Mark

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere."""
        return (self.shown.start, self.shown.end) != (self.mark.start, self.mark.end)

    @property
    def relabelled(self) -> bool:
        """Whether it has another label."""
        return self.shown.region.label != self.mark.label


@dataclass
class Matched:
    """Pairs, what went out and did not come back, what came back and had not gone out."""

    pairs: list[Pair] = field(default_factory=list)
    deleted: list[Shown] = field(default_factory=list)
    added: list[Mark] = field(default_factory=list)

    def there(self) -> set[str]:
        """Return the ids of the regions that are still there."""
        return {pair.shown.region.id for pair in self.pairs}


def match(gathered: Gathered) -> Matched:
    """Lay side by side what went out and what came back."""
    found, marks = Matched(), dict(gathered.marks)
    for shown in gathered.shown:
        mark = marks.pop(shown.region.id, None)
        if mark is None:
            found.deleted.append(shown)
        else:
            found.pairs.append(Pair(shown, mark))
    found.added = list(marks.values())
    return found
