"""Who speaks, by the encoder's labels beside the rules: cues and sources of what was chosen."""

from __future__ import annotations

from dataclasses import replace

from readout.language.cues import lexicon
from readout.language.encoding import LabelledSpan
from readout.records.spans import SpanIndex, overlap, trim
from readout.records.types import Offsets, QuoteKind
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.methods import Method
from readout.stages.quotes.proposals import Proposal, Statement, Voice
from readout.stages.quotes.propose.content import clausal
from readout.stages.quotes.propose.roles import EDGES, MARKS, Roles
from readout.stages.quotes.read.clause import Clause
from readout.stages.quotes.read.labelled import hull, read_label

__all__ = ["Voices"]

TAKEN_OVER = frozenset({Method.MARKS_CONTINUED, Method.MARKS_PREVIOUS, Method.MARKS_RESUMED})
"""Methods by which a quotation takes the clause of another sentence."""
SURE = 1.5
"""Log odds from which the encoder's choice of a source outranks that of the rules."""


class Voices:
    """Gives what was chosen the cues and sources that the encoder saw.

    Parameters
    ----------
    chosen : Chosen
        What was chosen; proposals are put in the place of others.
    roles : Roles
        The labels of the document.
    """

    def __init__(self, chosen: Chosen, roles: Roles) -> None:
        self.chosen = chosen
        self.roles = roles
        self.reading = chosen.reading
        self.page = chosen.reading.page
        self._read: dict[Offsets, Clause] = {}
        self._corrected: dict[Offsets, Clause] = {}
        """Cue -> its clause with another speaker than the rules saw."""

    def attach(self, proposal: Proposal, statement: Statement) -> None:
        """Give a proposal the cue and source of a statement, where it has none of its own."""
        voice = proposal.voice
        if not voice or self._nearer(proposal, statement):
            voice = Voice(self.clause_of(statement))
        kept = proposal.statement or statement
        self.chosen.replace(proposal, replace(proposal, statement=kept, voice=voice))
        if voice.clause is not None and statement.source is not None:
            self._correct(voice.clause, statement, statement.source.span)

    def _correct(self, clause: Clause, statement: Statement, source: Offsets) -> None:
        """Note another speaker of a clause, where the rules saw none or the encoder is sure."""
        clause = self._corrected.get(clause.cue, clause)
        if clause.agentless:
            return
        if clause.speaker is not None:
            same = overlap(source, clause.speaker) > 0
            if same or not self._sure(clause, statement):
                return
        whole = hull(clause.cue, source)
        self._corrected[clause.cue] = replace(clause, speaker=source, hull=whole)

    def clause_of(self, statement: Statement) -> Clause | None:
        """Read the cue of a statement as a clause of the rules."""
        cue = statement.cue
        if cue is None:
            return None
        span = self._trimmed(cue)
        if span not in self._read:
            unit = self.reading.unit_of(span[0])
            self._read[span] = read_label(self.page, unit, span, statement.source)
        return self._read[span]

    def _trimmed(self, role: LabelledSpan) -> Offsets:
        return trim(self.page.text, role.start, role.end, EDGES + MARKS)

    def _sure(self, clause: Clause, statement: Statement) -> bool:
        """Tell whether the encoder is sure of a speaker for the same cue."""
        cue = statement.cue
        if cue is None or statement.source_odds <= SURE:
            return False
        return overlap(cue.span, clause.cue) > 0

    def _nearer(self, proposal: Proposal, statement: Statement) -> bool:
        """Tell whether the encoder saw the cue in the quotation's own sentence, the rules not."""
        cue = statement.cue
        if proposal.clause is None or proposal.method not in TAKEN_OVER:
            return False
        if cue is None or statement.cue_odds <= 0 or statement.source is None:
            return False
        return self.reading.unit_at(cue.start) == self.reading.unit_at(proposal.end - 1)

    def settle(self) -> None:
        """Correct all clauses, unite what they break, and take the edges of the labels."""
        for proposal in self.chosen:
            clause = proposal.clause
            if clause is not None and clause.cue in self._corrected:
                voice = replace(proposal.voice, clause=self._corrected[clause.cue])
                self.chosen.replace(proposal, replace(proposal, voice=voice))
        self._unite()
        self._follow()
        for proposal in self.chosen:
            if proposal.kind != "term" and proposal.clause is not None:
                self.chosen.replace(proposal, self._edged(proposal, proposal.clause))

    def _follow(self) -> None:
        """Let whoever goes on speaking be whoever spoke last."""
        for proposal in sorted(self.chosen, key=lambda p: p.start):
            number = proposal.voice.follows
            owner = self.chosen.owners.get(number) if number is not None else None
            if owner is not None and owner.voice:
                voice = replace(owner.voice, follows=number)
                self.chosen.replace(proposal, replace(proposal, voice=voice))

    def _unite(self) -> None:
        """Make one quote of a clause that its reporting clause breaks.

        ``The span, according to X, was weak``, ``The span, X said, “was weak”``
        """
        by_cue: dict[int, list[Proposal]] = {}
        for proposal in sorted(self.chosen, key=lambda p: p.start):
            if proposal.clause is not None and proposal.kind != "term":
                by_cue.setdefault(proposal.clause.head, []).append(proposal)
        for proposals in by_cue.values():
            first = proposals[0]
            for second in proposals[1:]:
                kept = second
                if self._broken(first, second):
                    kept = _united(first, second)
                    self.chosen.drop(first)
                    self.chosen.replace(second, kept)
                first = kept

    def _broken(self, first: Proposal, second: Proposal) -> bool:
        """Tell whether a reporting clause stands right between two halves, neither a whole."""
        text = self.page.text
        if second.clause is None:
            return False
        begins, ends = second.clause.hull
        if not first.end <= begins <= ends <= second.start:
            return False
        if second.marked and text[second.start].isupper():
            return False
        if self._stands_alone(first, second):
            return False
        between = text[first.end : begins] + text[ends : second.start]
        whole = clausal(self.page, *self.page.range(*first.contents[-1]))
        return between.strip(EDGES + MARKS) in {"", "as"} and not whole

    def _stands_alone(self, first: Proposal, second: Proposal) -> bool:
        """Tell a sentence that ends, the subject of a passive, and "it", from half a clause."""
        if self.page.text[first.end - 1] in ".!?":
            return True
        clause = second.clause
        passive = clause is not None and clause.voice == "passive"
        if passive and (first.marked or second.marked):
            return True
        lo, hi = self.page.range(*second.contents[0])
        return self.page.tokens.tag[lo:hi] == ["PRP"]

    def _edged(self, proposal: Proposal, clause: Clause) -> Proposal:
        """Give the cue and the speaker the edges of the labels upon them."""
        cue = self._label_on(self.roles.cues, clause.cue)
        if cue is not None and "\n" not in self.page.part(cue):
            clause = replace(clause, cue=cue)
        source = self._label_on(self.roles.sources, clause.speaker)
        if source is not None and clause.speaker is not None:
            opens = self.page.word(self.page.range(*source)[0])
            if opens in lexicon().words["preposition"]:
                source = max(source[0], clause.speaker[0]), source[1]
        voice = replace(proposal.voice, clause=clause)
        return replace(proposal, voice=voice, source=source or proposal.source)

    def _label_on(self, labels: SpanIndex[LabelledSpan], span: Offsets | None) -> Offsets | None:
        if span is None:
            return None
        found = (self._trimmed(label) for label in labels.overlapping(*span))
        return next((label for label in found if overlap(label, span)), None)


def _united(first: Proposal, second: Proposal) -> Proposal:
    """Return one quote of two halves, all or some of which stand in marks."""
    contents = first.contents + second.contents
    marked = first.marked + second.marked
    kind: QuoteKind = "direct" if contents == marked else "mixed"
    return replace(
        second,
        kind=kind if marked else "indirect",
        contents=contents,
        marked=marked,
        quotations=first.quotations + second.quotations,
        closed=first.closed and second.closed,
    )
