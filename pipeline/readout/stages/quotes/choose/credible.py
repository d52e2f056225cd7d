"""Whether what the encoder alone labelled is a statement by the record's terms.

PolNeAR, of which it learned, marks duties, perceptions and the author's own views too ("must focus
on", "shows a silo", "I would like to"): no statements by the record's terms.
"""

from __future__ import annotations

from collections.abc import Sequence

from readout.language.cues import CueVerb, lexicon
from readout.language.encoding import LabelledSpan
from readout.language.page import Page
from readout.language.phrases import hollow_word
from readout.language.words import words
from readout.stages.quotes.proposals import Statement
from readout.stages.quotes.read.reading import Reading

__all__ = ["clausal", "credible"]

PHRASE = 3
"""A noun phrase of fewer words is no statement."""
OPENING = 4
"""Words of a phrase among which its head stands."""


def credible(
    reading: Reading,
    statement: Statement,
) -> bool:
    """Tell whether a label is enough to add a statement.

    A clause, or a phrase behind a word that takes one.
    """
    cue = statement.cue
    source = statement.source
    page = reading.page
    if cue is None or _thing(page, source):
        return False
    if _hollow(reading, statement, cue):
        return False
    said = page.words(*cue.span)
    reports = _reports(said)
    future = words("word.future").intersection(said[:1])
    told = source is not None and not future
    first, last = page.range(*statement.content)
    if clausal(page, first, last):
        return reports or told
    if not reports or not told:
        return False
    return _takes(page, cue, said, page.tokens.lower[first:last])


def _reports(said: Sequence[str]) -> bool:
    """Tell whether the words of a cue hold a reporting verb or noun."""
    known = lexicon().verbs.keys() | words("noun.reporting")
    return "according" in said or not known.isdisjoint(said)


def _takes(
    page: Page,
    cue: LabelledSpan,
    said: Sequence[str],
    phrase: Sequence[str],
) -> bool:
    """Tell whether a cue takes a phrase: one of some length, or one that takes a stance."""
    if "according" in said:
        return True
    lemmas = {verb.lemma for verb in _verbs(page, cue)}
    phrasal = lemmas & words("verb.phrasal")
    stance = words("noun.stance").intersection(phrase[:OPENING])
    if stance and lemmas & words("verb.topical"):
        return True
    nouns = words("noun.reporting").intersection(said)
    return len(phrase) >= PHRASE and bool(nouns or phrasal)


def clausal(
    page: Page,
    first: int,
    last: int,
) -> bool:
    """Tell whether tokens ``[first, last)`` are a clause.

    A subject with its verb, an infinitive, a question.
    """
    tokens = page.tokens
    if tokens.lower[first] in words("conjunction.clause"):
        return True
    for i in range(first, last):
        verb = tokens.head[i]
        subject = tokens.dep[i].startswith("nsubj") and first <= verb < last
        if subject and tokens.dep[verb] not in {"acl", "relcl"}:
            return True
    return False


def _verbs(
    page: Page,
    cue: LabelledSpan,
) -> list[CueVerb]:
    span = range(*page.range(cue.start, cue.end))
    return [verb for i in span for verb in lexicon().at(page.tokens.lower, i)]


def _thing(
    page: Page,
    source: LabelledSpan | None,
) -> bool:
    """Tell a mere ``that`` or ``which``."""
    things = words("word.thing") - {"it"}
    return source is not None and page.part(source.span).lower() in things


def _hollow(
    reading: Reading,
    statement: Statement,
    cue: LabelledSpan,
) -> bool:
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
