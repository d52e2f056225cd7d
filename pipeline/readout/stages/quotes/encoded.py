"""Statements that the encoder's head labelled, joined with what the rules found.

The rules know marks, layouts and terms; the head knows where a reported clause begins and ends, and
reporting words that no list has. So its contents set the edges of reported clauses and add those
that no rule saw, its sources and cues the edges of speakers and cues, while what stands in
quotation marks stays whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.records import Offsets, QuoteKind
from readout.spans import contains, overlap, trim
from readout.stages.quotes.compose import NAME_WORDS, Composer
from readout.stages.quotes.credible import Judge
from readout.stages.quotes.drafts import Corrections, Draft, Statement
from readout.stages.quotes.judging import JUDGING
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.labelled import EDGES, MARKS, Labelled, hull, read_label, widen
from readout.stages.quotes.read.units import Unit
from readout.stages.quotes.scope import Scope

__all__ = ["Convention", "add_encoded"]

Convention = Literal["record", "polnear"]
"""Where spans begin and end."""

BESIDE = 3
"""So many words of a content outside a quotation make it more than the quotation."""
TAKEN_OVER = frozenset(
    {"marks-adjacent", "marks-resumed", "marks-continued", "marks-previous", "marks-next"}
)
"""Rules by which a quotation takes the clause of another sentence."""
SURE = 1.5
"""Log odds from which the head's choice of a source outranks that of the rules."""


def add_encoded(
    composer: Composer,
    units: Sequence[Unit],
    roles: Sequence[LabelledSpan],
    scope: Scope = "statements",
    convention: Convention = "record",
) -> None:
    """Join the labelled statements of a document with the drafts of the rules.

    Parameters
    ----------
    composer : Composer
        Holds the drafts; they are changed, and new ones added.
    units : sequence of Unit
        Of the document, in order.
    roles : sequence of LabelledSpan
        Sources, cues and contents, in order.
    scope : str
        With ``all``, whatever the head labels is a statement.
    convention : str
        With ``polnear``, spans have PolNeAR's edges.
    """
    if not roles and convention == "record":
        return
    labelled = Labelled(composer, units, roles)
    if roles:
        joiner = _Joiner(composer, labelled, every=scope == "all")
        for statement in labelled.statements():
            joiner.join(statement)
        joiner.finish()
    if convention == "polnear":
        widen(composer.drafts, labelled)


class _Joiner:
    """Joins the labelled statements of a document with its drafts, one after the other."""

    def __init__(self, composer: Composer, labelled: Labelled, *, every: bool) -> None:
        self.composer, self.page, self.labelled, self.every = (
            composer,
            composer.page,
            labelled,
            every,
        )
        self.units, self.judge = labelled.units, Judge(composer, labelled)
        self.by_unit: dict[int, list[Draft]] = {}
        for draft in composer.drafts:
            self._place(draft)
        self.joined: set[int] = set()
        self.gone: set[int] = set()
        self.corrected = Corrections()
        self.clauses: dict[Offsets, Clause] = {}
        self.released: dict[int, Clause | None] = {}

    def _place(self, draft: Draft) -> None:
        """Note in which units the contents of a draft stand."""
        numbers = {
            self.labelled.unit(at)
            for start, end in draft.contents
            for at in (start, max(start, end - 1))
        }
        for number in range(min(numbers, default=0), max(numbers, default=-1) + 1):
            self.by_unit.setdefault(number, []).append(draft)

    def _near(self, content: Offsets) -> list[Draft]:
        """Return the drafts that share words with a content."""
        found: dict[int, Draft] = {}
        for number in range(self.labelled.unit(content[0]), self.labelled.unit(content[1] - 1) + 1):
            for draft in self.by_unit.get(number, ()):
                if id(draft) not in self.gone and any(
                    overlap(span, content) for span in draft.contents
                ):
                    found[id(draft)] = draft
        return list(found.values())

    def _add(self, draft: Draft) -> Draft:
        self._place(draft)
        return self.composer.add(draft)

    def _remove(self, draft: Draft) -> None:
        self.gone.add(id(draft))

    def join(self, statement: Statement) -> None:
        """Decide what becomes of one labelled statement."""
        inside = self.labelled.inside(statement.content)
        self._give_up(statement, inside)
        for number in inside:
            beside = self._beside(statement.content, number)
            if beside < BESIDE and self._quotation(statement, number, bare=not beside):
                return
        direct = [
            n
            for n in inside
            if (d := self.composer.owner.get(n)) is not None and d.kind == "direct"
        ]
        for number in direct:  # what stands beside quotations is theirs to say
            self._attach(self.composer.owner[number], statement)
        if not direct:
            self._clause(statement, inside)

    def _give_up(self, statement: Statement, inside: Sequence[int]) -> None:
        """Take back quotations whose own report stands within what is reported (``said he hoped they told us “…”``).

        They become marked parts of the whole.
        """
        content, cue = statement.content, statement.cue
        if cue is None or overlap((cue.start, cue.end), content):
            return
        for number in inside:
            draft = self.composer.owner.get(number)
            clause = draft.clause if draft is not None else None
            if draft is None or clause is None or not contains(content, clause.hull):
                continue
            if draft.kind in {"direct", "mixed"} and all(
                contains(content, span) for span in draft.contents
            ):
                self._remove(draft)
                for taken in draft.stretches:
                    self.composer.owner.pop(taken, None)

    def _beside(self, content: Offsets, number: int) -> int:
        """Count the words of a content beside a quotation in it."""
        outer = self.composer.stretches[number].outer[0]
        rest = self.page.text[content[0] : outer[0]] + " " + self.page.text[outer[1] : content[1]]
        return sum(any(c.isalnum() for c in word) for word in rest.split())

    def _quotation(self, statement: Statement, number: int, *, bare: bool) -> bool:
        """Give a quotation its cue and source; make a statement of one that was none. False: more than that is said.

        ``bare``: no word of the content stands beside it.
        """
        draft = self.composer.owner.get(number)
        unit = self.labelled.unit(self.composer.stretches[number].start)
        if draft is not None and draft.kind != "term":
            if draft.kind == "direct" or bare or draft.method == "marks-embedded":
                self._attach(draft, statement)
                return True
            return False
        if not bare:
            return False
        shape = self.composer.shape(number, self.units[unit])
        named = shape.named_term and shape.words <= NAME_WORDS
        if statement.cue is None or shape.titled or (draft is not None and named):
            return True
        if draft is not None:
            self._remove(draft)
        kind: QuoteKind = "direct" if shape.utterance else "mixed"
        stretch = self.composer.stretches[number]
        self._attach(
            self._add(
                Draft(
                    kind,
                    list(stretch.contents),
                    list(stretch.contents),
                    stretch.closed,
                    "encoder-marks",
                    unit,
                    stretches=[number],
                )
            ),
            statement,
        )
        return True

    def _clause(self, statement: Statement, inside: Sequence[int]) -> None:
        """Set the edges of the reported clause that a rule found, or add it."""
        if not statement.strays and not self._within_sentence(statement):
            return
        drafts = [
            d
            for d in self._near(statement.content)
            if d.parent is None and d.kind in {"indirect", "mixed"}
        ]
        drafts.sort(key=lambda d: -sum(overlap(s, statement.content) for s in d.contents))
        fresh = [d for d in drafts if id(d) not in self.joined]
        settled = any(draft.method == "label" for draft in drafts) or (drafts and not fresh)
        if settled or (not fresh and statement.cue is None and not statement.strays):
            return
        quoted = any((d := self.composer.owner.get(n)) is None or d.kind != "term" for n in inside)
        told = bool(quoted or statement.strays) and not self.judge.names(statement, inside)
        if not fresh and not (told or self.every or self.judge.credible(statement)):
            return
        if statement.cue is not None and any(
            contains(span, (statement.cue.start, statement.cue.end))
            and contains(span, statement.content)
            for draft in fresh[:1]
            for span in draft.contents
        ):
            return  # a report within what the rule delimits
        if fresh and not self.every and _judges(fresh[0]):
            self._attach(fresh[0], statement)
            return
        if not fresh:
            draft = self._new(statement, inside)
        else:
            draft = fresh[0]
            for other in fresh[1:]:
                if all(contains(statement.content, span) for span in other.contents):
                    self._absorb(draft, other)
            self._reshape(draft, statement.content)
        self._attach(draft, statement)

    def _within_sentence(self, statement: Statement) -> bool:
        """End a content with its sentence, and before the stop of it; False where nothing is left."""
        text, (start, end) = self.page.text, statement.content
        limit = self.units[self.labelled.unit(start)].end
        start, end = trim(text, start, min(end, limit), EDGES)
        if start < end and text[end - 1] == "." and limit <= end:
            end -= 1
        statement.content = start, end
        return any(c.isalnum() for c in text[start:end])

    def _absorb(self, draft: Draft, other: Draft) -> None:
        draft.stretches = sorted({*draft.stretches, *other.stretches})
        draft.marked = sorted({*draft.marked, *other.marked})
        draft.closed = draft.closed and other.closed
        self._remove(other)
        for number in other.stretches:
            self.composer.owner[number] = draft

    def _reshape(self, draft: Draft, content: Offsets) -> None:
        """Give a draft the edges of a content, without losing a quotation that it holds."""
        others = [span for span in draft.contents if not overlap(span, content)]
        rule_end = max(span[1] for span in draft.contents if overlap(span, content))
        if rule_end > content[1] and self._goes_on(content[1], rule_end):
            content = content[0], rule_end
        if (
            not self.every
            and draft.method == "clause-infinitive"
            and self.page.text.startswith("to ", content[0])
        ):
            content = (
                min(
                    content[0], *(s for s, e in draft.contents if s < content[1] and content[0] < e)
                ),
                content[1],
            )
        start = min(
            [
                content[0],
                *(
                    self.composer.stretches[n].outer[0][0]
                    for n in draft.stretches
                    if overlap(self.composer.stretches[n].outer[0], content)
                ),
            ]
        )
        draft.contents = sorted([*others, (start, content[1])])
        self._release(draft)
        draft.kind = "mixed" if draft.marked else "indirect"
        draft.method = "encoder-clause" if draft.kind == "indirect" else "encoder-mixed"

    def _release(self, draft: Draft) -> None:
        """Give back the quotations that no longer stand in a draft."""
        for number in list(draft.stretches):
            outer = self.composer.stretches[number].outer[0]
            if not any(overlap(outer, span) for span in draft.contents):
                draft.stretches.remove(number)
                draft.marked = [
                    m for m in draft.marked if m not in self.composer.stretches[number].contents
                ]
                del self.composer.owner[number]
                self.released[number] = draft.clause

    def _settle(self) -> None:
        """Decide on the quotations given back that no other statement took."""
        for number, clause in self.released.items():
            if number not in self.composer.owner:
                order = self.labelled.unit(self.composer.stretches[number].start)
                shape = self.composer.shape(number, self.units[order])
                if clause is not None and self.composer.speaks(
                    self.units[order], number, shape, clause
                ):
                    self.composer.fragment(order, number, "marks-embedded", clause)
                else:
                    self.composer.term(order, number)

    def _goes_on(self, end: int, limit: int) -> bool:
        """Tell an enumeration that the head broke off: ``…, speed up …; and mend …`` within what a rule delimits."""
        tail = self.page.text[end:limit].lstrip()
        if tail.startswith((";", ":")):
            return True
        first = self.page.range(end, limit)[0]
        while self.page.word(first) in {",", "and"}:
            first += 1
        return tail.startswith((",", "and ")) and self.page.tokens.tag[first : first + 1] == ["VB"]

    def _new(self, statement: Statement, inside: Sequence[int]) -> Draft:
        unit = self.labelled.unit(statement.content[0])
        clause = self._clause_of(statement)
        marked: list[Offsets] = []
        owned: list[int] = []
        for number in inside:
            owner = self.composer.owner.get(number)
            if owner is not None and owner.kind == "term" and clause is not None:
                shape = self.composer.shape(number, self.units[unit])
                if self.composer.speaks(self.units[unit], number, shape, clause):
                    self._remove(owner)
                    del self.composer.owner[number]
                    owner = None
            if owner is None:
                owned.append(number)
                marked += self.composer.stretches[number].contents
        closed = all(self.composer.stretches[n].closed for n in owned)
        kind: QuoteKind = "mixed" if marked else "indirect"
        method = "encoder-clause" if kind == "indirect" else "encoder-mixed"
        if statement.strays and not inside:
            kind, method, marked, closed = (
                "direct",
                "encoder-marks",
                [statement.content],
                statement.strays > 1,
            )
        draft = self._add(
            Draft(kind, [statement.content], marked, closed, method, unit, clause, stretches=owned)
        )
        for number in inside:
            owner = self.composer.owner.get(number)
            if owner is not None and owner.kind == "term" and owner.parent is None:
                owner.parent = draft
        return draft

    def _attach(self, draft: Draft, statement: Statement) -> None:
        """Give a draft the cue and source that the head saw, where it has none of its own."""
        self.joined.add(id(draft))
        draft.statement = draft.statement or statement
        if draft.clause is None and draft.speaker is None:
            draft.clause = self._clause_of(statement)
        elif (
            draft.clause is not None
            and draft.method in TAKEN_OVER
            and self._nearer(draft, statement)
        ):
            old, draft.clause = draft.clause, self._clause_of(statement)
            self.corrected.add(draft.start, old, draft.clause)
        clause, source = draft.clause, statement.source
        if clause is None or source is None or clause.agentless:
            return
        span = source.start, source.end
        if clause.speaker is None or (
            self._other(clause, statement) and not overlap(span, clause.speaker)
        ):
            clause.speaker = span
            clause.hull = hull(clause.cue, clause.speaker)

    def _other(self, clause: Clause, statement: Statement) -> bool:
        """Tell whether the head is sure of another speaker for the same cue than the rules."""
        cue = statement.cue
        return (
            cue is not None
            and overlap((cue.start, cue.end), clause.cue) > 0
            and statement.source_odds > SURE
        )

    def _nearer(self, draft: Draft, statement: Statement) -> bool:
        """Tell whether the head saw the cue in a quotation's own sentence, where the rules took that of another."""
        cue = statement.cue
        if cue is None or statement.cue_odds <= 0 or statement.source is None:
            return False
        return self.labelled.unit(cue.start) == self.labelled.unit(draft.contents[-1][1] - 1)

    def _clause_of(self, statement: Statement) -> Clause | None:
        if statement.cue is None:
            return None
        span = trim(self.page.text, statement.cue.start, statement.cue.end, EDGES + MARKS)
        found = self.clauses.get(span)
        if found is None:
            found = self.clauses[span] = read_label(
                self.page, self.units[self.labelled.unit(span[0])], span, statement.source
            )
        return found

    def _unite(self) -> None:
        """Make one quote of a clause that its reporting clause breaks (``The span, according to X, was weak``)."""
        by_clause: dict[int, list[Draft]] = {}
        for draft in self.composer.drafts:
            if draft.clause is not None and draft.kind == "indirect" and id(draft) not in self.gone:
                by_clause.setdefault(id(draft.clause), []).append(draft)
        for drafts in by_clause.values():
            drafts.sort(key=lambda draft: draft.start)
            for one, two in pairwise(drafts):
                hull = one.clause.hull if one.clause is not None else (0, 0)
                between = (
                    self.page.text[one.contents[-1][1] : hull[0]]
                    + self.page.text[hull[1] : two.start]
                )
                broken = (
                    one.contents[-1][1] <= hull[0]
                    and hull[1] <= two.start
                    and not between.strip(EDGES)
                )
                if broken and not self._whole(one) and id(one) not in self.gone:
                    two.contents = [*one.contents, *two.contents]
                    self._remove(one)

    def _whole(self, draft: Draft) -> bool:
        """Tell whether a content is a clause by itself: subject and verb."""
        return self.judge.clausal(*self.page.range(*draft.contents[-1]))

    def finish(self) -> None:
        """Drop what was taken in, decide on what was given back, and take the edges of cues and speakers."""
        self._unite()
        for draft in self.composer.drafts:  # who goes on speaking is whoever spoke last
            if draft.method in TAKEN_OVER:
                self.corrected.apply(draft)
        self.composer.drafts = [
            draft for draft in self.composer.drafts if id(draft) not in self.gone
        ]
        self._settle()
        for draft in self.composer.drafts:
            clause = draft.clause
            if draft.kind == "term" or clause is None:
                continue
            for role in self.labelled.cues.overlapping(*clause.cue):
                span = trim(self.page.text, role.start, role.end, EDGES + MARKS)
                if overlap(span, clause.cue) and _one_line(self.page, span):
                    clause.cue = span
                    break
            for role in (
                self.labelled.sources.overlapping(*clause.speaker) if clause.speaker else ()
            ):
                span = trim(self.page.text, role.start, role.end, EDGES + MARKS)
                if clause.speaker and overlap(span, clause.speaker):
                    placed = (
                        self.page.word(self.page.range(*span)[0])
                        in self.composer.lexicon.words["preposition"]
                    )
                    draft.source = (max(span[0], clause.speaker[0]), span[1]) if placed else span


def _judges(draft: Draft) -> bool:
    """Tell a fragment that says what somebody thinks of a thing (``called it “a toy”``): the thing is not said."""
    return (
        draft.method == "marks-embedded"
        and draft.clause is not None
        and bool(draft.clause.frames & JUDGING)
    )


def _one_line(page: Page, span: Offsets) -> bool:
    return "\n" not in page.text[span[0] : span[1]]
