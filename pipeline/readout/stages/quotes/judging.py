"""Words in quotation marks by which somebody says what he thinks of a thing (``dismissed the plan as “a toy”``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from readout.language.page import Page
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.shape import Shape, before_text, evaluates
from readout.stages.quotes.read.units import Unit

if TYPE_CHECKING:
    from readout.stages.quotes.compose import Composer

__all__ = ["JUDGING", "judges"]

JUDGING = frozenset({"naming", "quality"})


def judges(
    composer: Composer,
    unit: Unit,
    number: int,
    clause: Clause,
    shape: Shape,
    *,
    thing: bool = False,
) -> bool:
    """Tell whether somebody says with the words what he thinks of a thing (``dismissed it as “a toy”``).

    ``thing``: whether anybody, named or not, may be the subject.
    """
    if (
        not clause.frames & JUDGING
        or not clause.plain
        or shape.titled
        or id(clause) in composer.used
    ):
        return False
    before = before_text(composer.page, composer.stretches[number], unit.start).rsplit(" ", 1)[-1]
    behind = composer.page.text[composer.stretches[number].outer[-1][1] : unit.end].split(
        maxsplit=1
    )
    open_end = (
        not behind
        or not behind[0][:1].isalnum()
        or behind[0] in {"and", "but", "in", "on", "at", "for"}
    )
    if before in {"the", "so-called"} or not open_end or composer.own_voice(clause):
        return False
    if clause.voice == "passive":
        return (
            "quality" in clause.frames and before in {"as", "a"} and _recent(composer.page, clause)
        )
    said = thing or (before == "as" and evaluates(composer.page, composer.stretches[number]))
    judge = _named(composer.page, clause) or (
        said and clause.speaker is not None and not _relative(composer, clause)
    )
    lately = _recent(composer.page, clause) or (
        _named(composer.page, clause) and evaluates(composer.page, composer.stretches[number])
    )
    return clause.voice == "active" and judge and lately


def _recent(page: Page, clause: Clause) -> bool:
    """Tell whether the verb stands in a past tense or a perfect: at some time, not in general."""
    words = {page.tokens.lower[i] for i in range(clause.first, clause.after)}
    return page.tokens.tag[clause.head] in {"", "VBD", "VBN"} and not words & {"is", "are", "be"}


def _named(page: Page, clause: Clause) -> bool:
    if clause.speaker is None:
        return False
    lo, _ = page.range(*clause.speaker)
    entity = page.entity_at(lo)
    if entity is not None and entity.label in {"PERSON", "ORG"}:
        return True
    text = page.text[clause.speaker[0] : clause.speaker[1]]
    return text.lower() in {"he", "she"} or sum(word[:1].isupper() for word in text.split()) > 1


def _relative(composer: Composer, clause: Clause) -> bool:
    """Tell whether a mere "which" or "this" is the subject: nobody who judges."""
    start, end = clause.speaker or (0, 0)
    return composer.page.text[start:end].lower() in composer.lexicon.words["thing"] - {"it"}
