"""Whether what the encoder alone labelled may be a statement by the record's terms.

PolNeAR, of which it learned, marks duties and the author's own views too ("must focus on", "I would
like to"): no statements by the record's terms.
"""

from __future__ import annotations

from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.phrases import hollow_word
from readout.language.words import words
from readout.stages.quotes.proposals import Statement
from readout.stages.quotes.read.reading import Reading

__all__ = ["credible"]


def credible(reading: Reading, statement: Statement) -> bool:
    """Tell whether a label may add a statement: one with a cue that is neither duty nor denial."""
    cue = statement.cue
    if cue is None or _thing(reading.page, statement.source):
        return False
    return not _hollow(reading, statement, cue)


def _thing(page: Page, source: LabelledSpan | None) -> bool:
    """Tell a mere ``that`` or ``which``."""
    things = words("word.thing") - {"it"}
    return source is not None and page.part(source.span).lower() in things


def _hollow(reading: Reading, statement: Statement, cue: LabelledSpan) -> bool:
    """Tell duties, denials, phrases that say nothing (``needless to say``), mere adjuncts."""
    page = reading.page
    source = statement.source
    first, after = page.range(*cue.span)
    said = page.tokens.lower[first:after]
    duty = words("word.modal").intersection(said[:1])
    if duty or words("word.negation").intersection(said):
        return True
    sentence = reading.unit_of(cue.start).lo
    around = [*page.tokens.lower[max(sentence, first - 2) : first], *said]
    if source is not None:
        around.append(hollow_word(page, source.span))
    if words("word.hollow").intersection(around):
        return True
    opens = page.words(*statement.content)[:1]
    return bool(words("conjunction.subordinate").intersection(opens))
