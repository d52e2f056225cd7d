"""Statements that the encoder labelled, beside what the rules chose of marks and layout.

What stands in quotation marks stays whole and takes the labelled cue and source; contents without
marks are the encoder's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from readout.language.encoding import LabelledSpan
from readout.language.words import letters
from readout.records.spans import contains, overlap, trim
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.choose.scope import QuoteTask
from readout.stages.quotes.proposals import LabelledStatement, Method, Proposal
from readout.stages.quotes.propose.labels import EDGES, MARKS, behind_hearer, clausal
from readout.stages.quotes.propose.marks import JUDGING, NAME_WORDS, Marked, joined, quoted, speaks
from readout.stages.quotes.read.clauses import Clause, labelled_clause

__all__ = ["choose_labelled"]

BESIDE = 3
"""Words of a content outside a quotation that make it more than the quotation."""
SURE = 1.5
"""Log odds from which the encoder's choice of a source outranks that of the rules."""


def choose_labelled(chosen: Chosen, task: QuoteTask) -> None:
    """Choose the labelled statements of a document beside the proposals that were chosen.

    With the scope ``all`` sources are the labels alone, and what is judged in marks ("called it “a
    farce”") takes the whole labelled clause, as PolNeAR has it.
    """
    joiner = LabelJoiner(chosen, every=task.scope == "all")
    for statement in chosen.labels.statements():
        joiner.join(statement)
    joiner.settle()


class LabelJoiner:
    """Joins labelled statements with what was chosen, one after the other."""

    def __init__(self, chosen: Chosen, *, every: bool) -> None:
        self.chosen = chosen
        self.every = every
        self.reading = chosen.reading
        self.page = chosen.reading.page
        self._clauses: dict[Offsets, Clause] = {}
        self._corrected: dict[Offsets, Clause] = {}
        """Cue -> its clause with another speaker than the rules saw."""

    def join(self, statement: LabelledStatement) -> None:
        """Decide what becomes of one labelled statement."""
        content, text, owners = statement.content, self.page.text, self.chosen.owners
        inside = self.reading.inside(content)
        self._give_up(statement, inside)
        for number in inside:
            start, end = self.reading.quotations[number].outer[0]
            rest = f"{text[content[0] : start]} {text[end : content[1]]}"
            beside = sum(letters(word) > 0 for word in rest.split())
            if beside < BESIDE and self._is_quotation(statement, number, bare=not beside):
                return
        direct = [owners[number] for number in inside if number in owners]
        direct = [owner for owner in direct if owner.kind == "direct"]
        for owner in direct:  # what stands beside quotations is theirs to say
            self._attach(owner, statement)
        if not direct:
            self._add(statement, inside)

    def _give_up(self, statement: LabelledStatement, inside: Sequence[int]) -> None:
        """Take back quotations whose own report stands within what is reported.

        ``said he hoped they told us “…”``: they become marked parts of the whole.
        """
        cue, content = statement.cue, statement.content
        if cue is None or overlap(cue.span, content):
            return
        for number in inside:
            owner = self.chosen.owners.get(number)
            if owner is None or owner.kind == "term" or owner.clause is None:
                continue
            if all(contains(content, span) for span in (owner.clause.hull, *owner.contents)):
                self.chosen.drop(owner)

    def _is_quotation(self, statement: LabelledStatement, number: int, *, bare: bool) -> bool:
        """Give a quotation its cue and source; a term is made a statement, unless it is a name.

        ``bare``: no word of the content stands beside it. False where more than it is said.
        """
        owner = self.chosen.owners.get(number)
        if owner is not None and owner.kind != "term":
            if owner.kind == "mixed" and not (bare or self._judges(owner)):
                return False
            self._attach(owner, statement)
            return True
        if bare and statement.cue is not None:
            self._quote(statement, number, [] if owner is None else [owner])
        return bare

    def _quote(self, statement: LabelledStatement, number: int, terms: Sequence[Proposal]) -> None:
        """Make a statement of words in marks that were none, unless they are a name."""
        shape = self.reading.shapes[number]
        if not (shape.titled or (terms and shape.named_term and shape.words <= NAME_WORDS)):
            kind: QuoteKind = "direct" if shape.utterance else "mixed"
            quote = quoted(self.reading, number, kind, Method.ENCODER_MARKS)
            self.chosen.take(quote, terms)
            self._attach(quote, statement)

    def _judges(self, fragment: Proposal) -> bool:
        """Return whether the words judge a thing, which then is not part of what is said."""
        clause = fragment.clause
        judging = clause is not None and not clause.frames.isdisjoint(JUDGING)
        return judging and not self.every and fragment.method == Method.MARKS_EMBEDDED

    def _add(self, statement: LabelledStatement, inside: Sequence[int]) -> None:
        """Add a reported clause, with the fragments that stand in it in marks."""
        (start, end), text = statement.content, self.page.text
        limit = self.reading.unit_of(start).end
        start, end = trim(text, start, min(end, limit), EDGES)
        content = start, end - (text[end - 1] == "." and limit <= end)  # before its stop
        near = self.chosen.near(content)
        fragments = [p for p in near if p.kind == "mixed" and p.statement is None]
        # without fragments a label needs a cue, and words that are nobody's
        free = statement.cue is not None and all(one.statement is None for one in near)
        if letters(self.page.part(content)) and (fragments or free):
            for one in fragments:
                self.chosen.drop(one)
            quote = self._clause_of(statement, content, inside, fragments)
            self.chosen.take(quote)
            self._attach(quote, statement)

    def _clause_of(
        self,
        statement: LabelledStatement,
        content: Offsets,
        inside: Sequence[int],
        fragments: Sequence[Proposal],
    ) -> Proposal:
        """Make the quote of a labelled content; fragments of what was said in marks are its own."""
        clause = next((one.clause for one in fragments), None) or self._clause(statement)
        taken = [n for n in inside if self._takes(n, statement, clause)]
        numbers = tuple(sorted({*taken, *chain(*(one.quotations for one in fragments))}))
        if numbers:
            quotations = [self.reading.quotations[number] for number in numbers]
            marked = tuple(span for one in quotations for span in one.contents)
            closed = all(one.closed for one in quotations)
            mixed = Method.ENCODER_MIXED
            return Proposal("mixed", (content,), marked, mixed, numbers, closed, clause)
        if clause is not None:
            content = behind_hearer(self.page, clause, content)
        return Proposal("indirect", (content,), (), Method.ENCODER_CLAUSE, clause=clause)

    def _takes(self, number: int, statement: LabelledStatement, clause: Clause | None) -> bool:
        """Whether a new statement owns a quotation in it; a term in it may be a fragment."""
        owner = self.chosen.owners.get(number)
        if owner is None:
            return True
        marked = Marked(self.reading, self.reading.unit_of(statement.content[0]), number)
        if owner.kind != "term" or clause is None or not speaks(marked, clause):
            return False
        self.chosen.drop(owner)
        return True

    # -- who speaks ------------------------------------------------------------------------------

    def _attach(self, proposal: Proposal, statement: LabelledStatement) -> None:
        """Give a proposal the cue and source of a statement, where it has none of its own.

        Another speaker of its clause is noted, where the rules saw none or the encoder is sure.
        """
        if not proposal.attributed:
            proposal.clause = self._clause(statement)
        proposal.statement = proposal.statement or statement
        cue, source, clause = statement.cue, statement.source, proposal.clause
        if clause is None or cue is None or source is None:
            return
        clause = self._corrected.get(clause.cue, clause)
        sure = statement.source_odds > SURE and overlap(cue.span, clause.cue)
        if clause.speaker is not None and sure and not overlap(source.span, clause.speaker):
            self._corrected[clause.cue] = clause.with_speaker(source.span)

    def _clause(self, statement: LabelledStatement) -> Clause | None:
        """Return the clause that the rules read at the cue of a statement, else the cue as one."""
        if statement.cue is None:
            return None
        span = self._trimmed(statement.cue)
        if span not in self._clauses:
            unit = self.reading.unit_of(span[0])
            clauses = [] if self.every else unit.clauses
            read = (one for one in clauses if one.plain and overlap(one.cue, span))
            self._clauses[span] = next(read, None) or labelled_clause(
                self.page, (unit.lo, unit.hi), span, statement.source
            )
        return self._clauses[span]

    def _trimmed(self, role: LabelledSpan) -> Offsets:
        return role.span if self.every else trim(self.page.text, *role.span, EDGES + MARKS)

    def settle(self) -> None:
        """Correct all clauses, unite what they break, and give speakers the edges of the labels."""
        for proposal in self.chosen:
            if proposal.clause is not None:
                proposal.clause = self._corrected.get(proposal.clause.cue, proposal.clause)
        self._unite()
        for proposal in self.chosen.in_order():
            owner = self.chosen.owners.get(-1 if proposal.follows is None else proposal.follows)
            if owner is not None and owner.attributed:  # whoever goes on is whoever spoke last
                proposal.clause, proposal.speaker = owner.clause, owner.speaker
            clause = None if proposal.kind == "term" else proposal.clause
            if clause is not None:
                labels = self.chosen.labels
                cue = next(map(self._trimmed, labels.cues.overlapping(*clause.cue)), clause.cue)
                if "\n" not in self.page.part(cue):
                    proposal.clause = replace(clause, cue=cue)
                sources = labels.sources.overlapping(*(clause.speaker or (0, 0)))
                proposal.source = next(map(self._trimmed, sources), None)

    def _unite(self) -> None:
        """Make one quote of a clause that its reporting clause breaks.

        ``The span, according to X, was weak``, ``The span, X said, “was weak”``
        """
        by_cue: dict[int, Proposal] = {}
        for second in self.chosen.in_order():
            clause, whole = second.clause, second
            if clause is None or second.kind == "term":
                continue
            first = by_cue.get(clause.head)
            if first is not None and self._broken(first, second, clause):
                whole = joined(first, second, second)
                in_marks: QuoteKind = "direct" if whole.contents == whole.marked else "mixed"
                whole.kind = in_marks if whole.marked else "indirect"
                self.chosen.drop(first)
                self.chosen.drop(second)
                self.chosen.take(whole)
            by_cue[clause.head] = whole

    def _broken(self, first: Proposal, second: Proposal, clause: Clause) -> bool:
        """Whether a reporting clause stands right between two halves, neither a whole."""
        text = self.page.text
        begins, ends = clause.hull
        if not first.end <= begins <= ends <= second.start or text[first.end - 1] in ".!?":
            return False
        if second.marked and text[second.start].isupper():
            return False
        if clause.voice == "passive" and (first.marked or second.marked):
            return False
        between = text[first.end : begins] + text[ends : second.start]
        whole = clausal(self.page, *self.page.range(*first.contents[-1]))
        return between.strip(EDGES + MARKS) in {"", "as"} and not whole
