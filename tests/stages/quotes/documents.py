"""Documents of the quote tests: a page from inline markup, and texts by chance.

Beside the tags that ``quotecases`` knows, ``<content>``, ``<cue>`` and ``<source>`` (with
``score=``) are what the encoder would have labelled.
"""

from __future__ import annotations

from hypothesis import strategies as st
from spacy.language import Language

from markup import read
from quotecases import entities_of, segments_of, sentences_of
from readout.language.encoding import ROLES, LabelledSpan, encoding_of
from readout.language.page import Page, page_of
from readout.stages.quotes.choose.chosen import Chosen
from readout.stages.quotes.extract import QuoteTask, find
from readout.stages.quotes.proposals import Proposal

SENTENCES = [
    "The mayor said that the quay is shut.",
    "“We paid,” said Tomas Lind.",
    "She believes that “ports must ask and yards must answer”.",
    "The so-called “green lane” is open.",
    "He hopes to mend the bridge, said the clerk.",
    "The council plans to “mend the bridge before winter” and to dig.",
    "It was stressed that we must mend the old quay.",
    '"Nobody asked us," he added, "and nobody will."',
    "He thought the plan “unfair”.",
    "‘I knew it,’ she thought.",
    "“One ‘two’ three.”",
    "The cracks suggest that “the wall is old”.",
    "Ana Reyes fears “the silt and the winter storms”.",
    "He said he hoped they told us “nothing at all of it”.",
]
MARKS = ["“", "”", "‘", "’", '"', "'", "«", "»", "\n\n"]
TEXTS = st.lists(st.sampled_from([*SENTENCES, *MARKS]), max_size=8).map(" ".join)
"""Sentences and quotation marks, paired or not."""


def page(nlp: Language, case: str) -> Page:
    """Read a case of inline markup as the rules read a document."""
    text, marks = read(case.replace("¶", "\n\n"))
    segments = segments_of(text, marks)
    doc = nlp(text)
    found = page_of(
        doc, segments, sentences_of(text, segments), entities_of(marks), [], encoding_of(doc)
    )
    found.roles.extend(
        LabelledSpan(m.start, m.end, m.tag, float(m.attributes.get("score", "0.98")))
        for m in marks
        if m.tag in ROLES
    )
    return found


def composed(nlp: Language, case: str) -> Chosen:
    """Find the quotes of a case, of whatever scope."""
    return find(page(nlp, case), QuoteTask(scope="all"))


def draft(nlp: Language, case: str) -> tuple[Page, Proposal]:
    """Find the one quote of a case that is no term."""
    found = composed(nlp, case)
    (one,) = (one for one in found if one.kind != "term")
    return found.reading.page, one
