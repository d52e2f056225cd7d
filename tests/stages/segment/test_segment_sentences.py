"""Where sentences end. One line a case: the sentences of one paragraph, marked."""

from __future__ import annotations

import pytest

from markup import read
from readout.stages.segment.sentences import split_sentences

CASES = [
    "<s>The council met.</s> <s>It agreed.</s>",
    "<s>Why now?</s> <s>Nobody knows!</s> <s>We wait…</s> <s>And wait.</s>",
    # quotations that go on
    "<s>“We came. We saw. We left.”</s>",
    "<s>“We came. We saw,” said Arkel, “and left. At once.”</s>",
    '<s>"We came. We saw," said Arkel.</s> <s>He left.</s>',
    "<s>‘We came. We saw,’ said Arkel.</s> <s>He left.</s>",
    "<s>«We came. We saw», said Arkel.</s> <s>He left.</s>",
    "<s>「We came. We saw.」</s> <s>He left.</s>",
    "<s>“We came.”</s> <s>“We saw.”</s>",
    "<s>“We came.”</s><s>“We saw.”</s>",
    "<s>The mayor said: “We came. Then we saw ‘the end.’ It was near.”</s> <s>He left.</s>",
    "<s>He called it “a failure.”</s> <s>The ministry did not.</s>",
    "<s>“We came.”</s> <s>Arkel said it twice.</s>",
    "<s>“Why now?” Arkel asked.</s> <s>“Wait!” he cried.</s>",
    "<s>“We came. We saw and never left. The town is ours.</s>",
    "<s>It was a “new. quay” then.</s> <s>It is old.</s>",
    "<s>The workers’ hall is old.</s> <s>The ’90s were kind.</s>",
    "<s>“We came. We saw.” — Tom Arkel, mayor of Pell</s>",
    # no space behind the stop
    "<s>The quay is open.</s><s>Ferries sail again.</s>",
    "<s>He said: “The quay is open.”</s><s>Ferries sail again.</s>",
    '<s>He vowed to "serve the town."</s><s>Over the year, tolls rose.</s>',
    "<s>“We must go on.”</s><s>He left.</s>",
    '<s>They said."Over the hill" they went.</s>',
    "<s>The “U.S.”Navy ship of “Pell Co.”Ltd came.</s> <s>It left.</s>",
    "<s>The price stands at harbour.example and at pell.net.</s>",
    # abbreviations and initials
    "<s>Mr. Arkel met Dr. Tams at St. Albers.</s> <s>They spoke.</s>",
    "<s>J. K. Arkel wrote it.</s> <s>T. Orsted read it.</s>",
    "<s>See No. 5 and Fig. 2, i.e. the last.</s> <s>No. 7 is lost.</s>",
    "<s>Was it sold?</s> <s>No.</s> <s>It was given.</s>",
    "<s>Pell Boats Co., Ltd. Chairman Arkel spoke.</s>",
    "<s>It was bought by Pell Boats Co.</s> <s>The price is secret.</s>",
    "<s>He came at 9 a.m. on Sept. 5, 2029.</s> <s>She came at 10 p.m.</s> <s>They left.</s>",
    "<s>It sells to the U.S. Navy.</s> <s>It is sold in the U.S.</s> <s>The price is low.</s>",
    "<s>Rates rose by 3.4 percent to 5.</s> <s>The bank agreed.</s>",
    "<s>Pell.example.com reporter Arkel wrote it.</s>",
    "<s>The fleet is old, e.g. The Gull.</s>",
    "<s>Gen. Tams and Prof. Orsted agree etc. and so on.</s>",
    # numbers that count, notes, brackets, ellipses
    "<s>1. Widen the quay.</s> <s>It is old.</s>",
    "<s>(2) Widen the quay.</s> <s>It is old.</s>",
    "<s>There are two tasks: 1. Widen the quay; 2. Deepen the port.</s>",
    "<s>It was sold.[3]</s> <s>It was lost.12</s> <s>It was found.</s>",
    "<s>It was sold (see the annex).</s> <s>(The annex is lost.)</s> <s>It was found.</s>",
    "<s>He waited ... and left.</s> <s>She stayed…</s> <s>The end.</s>",
    "<s>It rose . . . and fell.</s>",
    "<s>the first is small. the second is too.</s>",
    "<s>It ended in 2029.</s> <s>2030 was better.</s>",
    "<s>会议结束。</s><s>大家回家。</s>",
    "<s>“会议结束。”</s><s>大家回家！</s> <s>The council met。</s> <s>It rained.</s>",
    "<s>One thing matters: The port must open.</s>",
    "<s>In I. Arkel’s view it ends.</s>",
    "<s>So said the king and I.</s> <s>The queen did not.</s>",
]


@pytest.mark.parametrize("case", CASES)
def test_sentences(case: str) -> None:
    text, marks = read(case)
    assert [text[s:e] for s, e in split_sentences(text, 0, len(text))] == [m.text for m in marks]


def test_offsets_count_in_the_document() -> None:
    text = "Title\n\nThe council met. It agreed."
    assert [text[s:e] for s, e in split_sentences(text, 7, len(text))] == [
        "The council met.",
        "It agreed.",
    ]
