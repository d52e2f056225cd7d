"""The themes of passages, made anew from what was chosen and from the words that speak for them."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec import structs

from readout.annotation.draft import Draft, Final
from readout.annotation.regions import POLE, THEME
from readout.records.spans import overlap
from readout.records.types import Offsets, Passage, PoleMention, Theme

__all__ = ["Choices", "themes"]

Choices = list[tuple[Offsets, list[str]]]
"""Windows of the text, and the themes that were chosen for the passages that begin there."""


@dataclass
class _Found:
    """What a passage has of a theme now."""

    evidence: list[Offsets] = field(default_factory=list)
    poles: list[PoleMention] = field(default_factory=list)
    new: bool = False
    lost: bool = False


def themes(draft: Draft, choices: Choices) -> list[Passage]:
    """Return the passages with the themes that they have now.

    A theme is there where it was chosen, or where somebody has marked words for it. Where no theme
    was to be chosen, one whose words have all been taken away is gone.
    """
    return _Themes(draft, choices).passages()


class _Themes:
    def __init__(self, draft: Draft, choices: Choices) -> None:
        self._draft = draft
        self._passages = draft.record.passages
        self._found: list[dict[str, _Found]] = [{} for _ in self._passages]
        self._chosen = self._per_passage(choices)
        for number, passage in enumerate(self._passages):
            for theme in passage.themes:
                self._keep(number, theme)
        for final in draft.of("theme"):
            if final.origin is None:
                self._add_words(final)
        for final in draft.of("pole"):
            if final.origin is None:
                self._add_pole(final)

    def passages(self) -> list[Passage]:
        """Return all passages, those without a change as they are."""
        found = []
        for number, passage in enumerate(self._passages):
            there = self._present(number)
            if there == passage.themes:
                found.append(passage)
            else:
                found.append(structs.replace(passage, themes=there))
        return found

    def _per_passage(self, choices: Choices) -> list[list[str] | None]:
        """Return what was chosen for each passage; a new theme is that of a task's first one."""
        found: list[list[str] | None] = [None] * len(self._passages)
        for (start, end), chosen in choices:
            held = [
                number
                for number, passage in enumerate(self._passages)
                if start <= passage.start < end
            ]
            there = {theme.id for n in held for theme in self._passages[n].themes}
            new = [one for one in chosen if one not in there]
            for number in held:
                own = {theme.id for theme in self._passages[number].themes}
                found[number] = [one for one in chosen if one in own] + new
                new = []
        return found

    def _keep(self, number: int, theme: Theme) -> None:
        """Take over what is left of a theme's words and poles."""
        own = self._found[number].setdefault(theme.id, _Found())
        for start, end in theme.evidence:
            final = self._draft.finals.get(f"{THEME}{theme.id}:{start}-{end}")
            if start >= end:
                own.evidence.append((start, end))
            elif final is None:
                own.lost = True
            else:
                self._move_words(number, theme, own, final)
        for pole in theme.poles:
            self._keep_pole(own, pole)

    def _move_words(self, number: int, theme: Theme, own: _Found, final: Final) -> None:
        name = final.label.removeprefix(THEME)
        if name == theme.id:
            own.evidence.append(final.span)
            return
        own.lost = True
        other = self._found[number].setdefault(name, _Found())
        other.evidence.append(final.span)
        other.new = True

    def _keep_pole(self, own: _Found, pole: PoleMention) -> None:
        final = self._draft.finals.get(f"{POLE}{pole.pole}:{pole.start}-{pole.end}")
        if pole.start >= pole.end:
            own.poles.append(pole)
        elif final is not None:
            own.poles.append(PoleMention(final.label.removeprefix(POLE), *final.span))

    def _home(self, final: Final) -> int | None:
        """Return the passage that shares most with a region."""
        shared = [overlap((one.start, one.end), final.span) for one in self._passages]
        best = max(range(len(shared)), key=shared.__getitem__, default=None)
        return best if best is not None and shared[best] else None

    def _add_words(self, final: Final) -> None:
        number = self._home(final)
        if number is None:
            self._lose(final)
            return
        name = final.label.removeprefix(THEME)
        found = self._found[number].setdefault(name, _Found())
        found.evidence.append(final.span)
        found.new = True

    def _add_pole(self, final: Final) -> None:
        """Give a pole to the theme that has it elsewhere, or to the only one of its passage."""
        number, name = self._home(final), final.label.removeprefix(POLE)
        there = self._ids(number) if number is not None else []
        of = {
            theme.id
            for passage in self._passages
            for theme in passage.themes
            if name in {pole.pole for pole in theme.poles}
        }
        fitting = [theme for theme in there if theme in of] or there
        if number is None or len(fitting) != 1:
            self._lose(final)
            return
        self._found[number][fitting[0]].poles.append(PoleMention(name, *final.span))

    def _lose(self, final: Final) -> None:
        self._draft.loose.append(
            f"{final.label} at {final.start}-{final.end} is of no passage or theme: left out"
        )

    def _ids(self, number: int) -> list[str]:
        """Return the themes that a passage has now: those it had, and new ones, in order."""
        chosen, found = self._chosen[number], self._found[number]
        if chosen is not None:
            for theme in chosen:
                found.setdefault(theme, _Found())
            return [name for name, one in found.items() if name in chosen or one.new]
        return [name for name, one in found.items() if one.evidence or not one.lost]

    def _present(self, number: int) -> list[Theme]:
        before = {theme.id: theme for theme in self._passages[number].themes}
        return [self._theme(number, name, before.get(name)) for name in self._ids(number)]

    def _theme(self, number: int, id: str, before: Theme | None) -> Theme:
        found = self._found[number][id]
        if before is None:
            return Theme(id, 1.0, found.evidence, found.poles)
        same = (found.evidence, found.poles) == (before.evidence, before.poles)
        if same:
            return before
        return structs.replace(before, evidence=found.evidence, poles=found.poles)
