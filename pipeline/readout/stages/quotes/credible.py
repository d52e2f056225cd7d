"""Whether what the encoder's head alone labelled is a statement by the record's terms."""

from __future__ import annotations

from collections.abc import Sequence

from readout.language.cues import CueVerb
from readout.language.encoding import LabelledSpan
from readout.language.phrases import head_word, hollow_word
from readout.stages.quotes.compose import FIRST_PERSON, Composer
from readout.stages.quotes.drafts import Statement
from readout.stages.quotes.read.labelled import Labelled

__all__ = ["Judge"]

PHRASE = 3
"""A noun phrase of fewer words is no statement."""
SUBORDINATE = frozenset(
    {"after", "although", "because", "before", "since", "though", "until", "while"}
)
CLAUSES = frozenset({"to", "whether", "if", "how", "why", "what", "when"})
"""Words that open a clause without a subject of its own."""


class Judge:
    """Judges the labelled statements of a document.

    PolNeAR, of which the head learned, marks duties, perceptions and the author's own views too
    ("must focus on", "shows a silo", "I would like to"): no statements by the record's terms.

    Parameters
    ----------
    composer, labelled
        The document, its drafts so far, and its labels.
    """

    def __init__(self, composer: Composer, labelled: Labelled) -> None:
        self.composer, self.labelled = composer, labelled
        self.page, self.lexicon = composer.page, composer.lexicon

    def credible(self, statement: Statement) -> bool:
        """Tell whether a label is enough to add a statement.

        A clause, or a phrase behind a word that takes one.
        """
        if statement.cue is None or self._own_voice(statement) or self._hollow(statement):
            return False
        page, lexicon = self.page, self.lexicon
        lo, hi = page.range(statement.cue.start, statement.cue.end)
        words = page.tokens.lower[lo:hi]
        first, last = page.range(*statement.content)
        according = "according" in words
        reports = according or any(
            w in lexicon.verbs or w in lexicon.nouns["reporting"] for w in words
        )
        told = statement.source is not None and not (words and words[0] in lexicon.words["future"])
        if self.clausal(first, last):
            return reports or told
        lemmas = {entry.lemma for entry in self._verbs(lo, hi)}
        phrasal = bool(lemmas & lexicon.lemmas["phrasal"]) or bool(
            lexicon.nouns["reporting"].intersection(words)
        )
        long = phrasal and last - first >= PHRASE
        named = self.names(statement, self.labelled.inside(statement.content))
        return reports and told and not named and (according or long)

    def names(self, statement: Statement, inside: Sequence[int]) -> bool:
        """Tell whether the words in marks are but a name that somebody gives a thing, or there is nobody who speaks."""
        owners = [self.composer.owner.get(number) for number in inside]
        if (
            statement.cue is None
            or not owners
            or any(owner is None or owner.kind != "term" for owner in owners)
        ):
            return False
        verbs = self._verbs(*self.page.range(statement.cue.start, statement.cue.end))
        return statement.source is None or any("naming" in verb.frames for verb in verbs)

    def clausal(self, first: int, last: int) -> bool:
        """Tell whether tokens ``[first, last)`` are a clause: a subject with its verb, an infinitive, a question."""
        tokens = self.page.tokens
        return tokens.lower[first] in CLAUSES or any(
            tokens.dep[i].startswith("nsubj")
            and first <= tokens.head[i] < last
            and tokens.dep[tokens.head[i]] not in {"relcl", "acl"}
            for i in range(first, last)
        )

    def _verbs(self, lo: int, hi: int) -> list[CueVerb]:
        return [
            entry for i in range(lo, hi) for entry in self.lexicon.at(self.page.tokens.lower, i)
        ]

    def _own_voice(self, statement: Statement) -> bool:
        """Tell whether the author speaks, or a mere ``that`` or ``which``."""
        if statement.source is None:
            return False
        source = self.page.text[statement.source.start : statement.source.end].lower()
        return source in FIRST_PERSON or source in self.lexicon.words["thing"] - {"it"}

    def _hollow(self, statement: Statement) -> bool:
        """Tell duties, denials and phrases that say nothing (``needless to say``), and mere adjuncts."""
        page, words = self.page, self.lexicon.words
        if statement.cue is None:
            return False
        first, after = page.range(statement.cue.start, statement.cue.end)
        cue = page.tokens.lower[first:after]
        if cue and (cue[0] in words["modal"] or words["negation"].intersection(cue)):
            return True
        around = [
            *page.tokens.lower[max(self.labelled.first_token(statement.cue), first - 2) : first],
            *cue,
        ]
        if statement.source is not None and (
            nobody := hollow_word(page, (statement.source.start, statement.source.end))
        ):
            around.append(nobody)
        opens = page.word(page.range(*statement.content)[0])
        if words["hollow"].intersection(around) or opens in SUBORDINATE:
            return True
        return (
            "according" in cue and statement.source is not None and self._unsaid(statement.source)
        )

    def _unsaid(self, source: LabelledSpan) -> bool:
        """Tell what nobody says, after "according to": ``the law``, ``the new characteristics of the virus``."""
        head = head_word(self.page, (source.start, source.end))
        return head in self.lexicon.nouns["not_said"]
