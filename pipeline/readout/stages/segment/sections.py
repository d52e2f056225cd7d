"""Which heading stands under which, and which text under which heading."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Outline"]

RANKS = {
    "section": 0,
    "roman": 1,
    "capitals": 2,
    "alpha": 4,
    "paren": 5,
    "circled": 5,
    "dash": 6,
    "bullet": 6,
}
"""Where styles stand to one another; all others are at 3, ordered by which came first."""


def _rank(style: str) -> int:
    return RANKS.get(style.split(":", maxsplit=1)[0], 3)


@dataclass
class Outline:
    """The headings that are open at a point of the document.

    The first style met is level 1, a style met below another is one deeper; numbers (``1.2.3``),
    Markdown and the levels that a format tells are taken as they are.
    """

    open: list[tuple[str, int, str]] = field(default_factory=list)
    """Style, level and id, outermost first."""

    @property
    def current(self) -> str | None:
        """Id of the innermost open heading."""
        return self.open[-1][2] if self.open else None

    def enter(
        self, style: str, identifier: str, level: int | None = None
    ) -> tuple[int, str | None]:
        """Open a heading.

        Parameters
        ----------
        style : str
            The style of its mark, ``plain``, ``capitals``, ``named`` or ``markdown2``.
        identifier : str
            Id of the heading's segment.
        level : int, optional
            The level that the format tells.

        Returns
        -------
        level : int
            From 1.
        parent : str or None
            Id of the heading it stands under.
        """
        if level is None and style.startswith("markdown"):
            level = int(style.removeprefix("markdown"))
        if level is None:
            self._close(style)
        else:
            self._close_from(level)
        parent = self.current
        found = self._depth + 1 if level is None else level
        self.open.append((style, found, identifier))
        return found, parent

    @property
    def _depth(self) -> int:
        """Level of the innermost open heading, 0 without any."""
        return self.open[-1][1] if self.open else 0

    def _close_from(self, level: int) -> None:
        while self.open and self._depth >= level:
            self.open.pop()

    def _close(self, style: str) -> None:
        """Close what a heading of this style cannot stand under."""
        while self.open and self.open[-1][0] == "named":
            self.open.pop()
        if style == "named":
            self.open.clear()
            return
        styles = [name for name, _, _ in self.open]
        if style in styles:
            del self.open[styles.index(style) :]
            return
        while self.open and self._above(style, self.open[-1][0]):
            self.open.pop()

    @staticmethod
    def _above(style: str, other: str) -> bool:
        """Tell whether a style stands above another that is open."""
        if style.startswith("arabic") and other.startswith("arabic"):
            return style < other
        return _rank(style) < _rank(other)
