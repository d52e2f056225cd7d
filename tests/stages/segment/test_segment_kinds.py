"""What each part of a plain text is. A case is a text with its segments marked.

`|` stands for a line end.
"""

from __future__ import annotations

import pytest

from markup import read
from readout.stages.segment.core import segment

KINDS = {
    "title": "title",
    "h": "heading",
    "p": "paragraph",
    "li": "list_item",
    "quote": "quotation",
    "term": "glossary_term",
    "def": "glossary_definition",
    "cap": "caption",
    "by": "byline",
    "other": "other",
}

FIRST = "<title>Harbour town opens a second school</title>||"
REST = "||<p>The council of Pell met on Monday and agreed on the plan for the coming year.</p>"

CASES = [
    # titles
    f"<title>Harbour town opens a second school</title>{REST}",
    f"<title>Is the ferry worth its price?</title>{REST}",
    f"<title>Estmark cuts tariffs on goods from the U.S.</title>{REST}",
    f"<title>Ministry of Ports: Steady Course in Heavy Weather; New Quay to Open in Spring</title>{REST}",
    "<p>The council met on Monday.</p>||<p>It agreed on a plan.</p>",
    "<p>Dear colleagues,</p>||<p>I thank you for coming.</p>",
    "<p>the ministry said it would act</p>",
    "<h>Editor’s note</h>||<p>This talk was given in Pell in 2019.</p>",
    "<title>Town opens school</title>|<p>The school opened on Monday. It has nine rooms.</p>|<p>The mayor was there.</p>",
    "<title>The council of Pell sets out its plan for|a second school</title>|<p>The school will open in May. It has nine rooms.</p>",
    # bylines
    FIRST + "<by>By Lena Orsted</by>" + REST,
    FIRST + "<by>By Lena Orsted and Tom Arkel, Pell Gazette</by>" + REST,
    FIRST + "<by>Pell, 4 March 2029</by>" + REST,
    FIRST + "<by>2029-03-04 11:20 Source: Pell Gazette Editor: Tom Arkel</by>" + REST,
    FIRST + "<by>Lena Orsted</by>|<by>March 4, 2029</by>" + REST,
    FIRST + "<by>Lena Orsted, Mayor of Pell</by>" + REST,
    FIRST + "<by>Governor Ovrik Tarnsby</by>|<by>Pell, 4 March 2029</by>" + REST,
    FIRST + "<h>General Provisions</h>" + REST,
    FIRST + "<by>Remarks by Lena Orsted, mayor of Pell, at the opening of the new quay</by>" + REST,
    FIRST
    + "<by>Speech by Lena Orsted, Mayor of Pell, to the Guild of Pilots, Pell, 4 March 2029.</by>"
    + REST,
    "<p>The council met on Monday.</p>||<by>Pell Gazette correspondent Tom Arkel</by>",
    "<p>The council met on Monday.</p>||<by>(Reporting by Tom Arkel)</by>",
    "<p>The council met on Monday.</p>||<p>The author is mayor of Pell.</p>",
    "<p>By 2040 the town will have no debt.</p>||<p>By sea and by land the goods arrive.</p>",
    "<p>Source: a letter of the mayor that was read in the council and is kept in the town’s archive. It is long.</p>",
    "<p>I write to you once more.</p>||<p>The port must open.</p>||<p>Yours faithfully,</p>||<by>Lena Orsted</by>",
    FIRST
    + "<p>Dear members of the council</p>||<p>I thank you.</p>||<other>(Applause)</other>||<p>The port must open.</p>",
    # headings
    "<p>Two things matter.</p>||<h>— Old Trades and New Ones</h>||<p>Both are needed.</p>||<h>— Harbour and Town</h>||<p>So are these.</p>",
    FIRST
    + "<h>I. Where we stand</h>||<p>We stand well.</p>||<h>II. Where we go</h>||<p>We go on.</p>",
    FIRST
    + "<h>1. Where we stand</h>||<p>We stand well.</p>||<h>1.1 The port</h>||<p>It is deep.</p>",
    FIRST + "<h>Section 3: The port</h>||<p>Section 3 of the plan was cut.</p>",
    FIRST + "<h>Part II</h>||<p>It goes on.</p>",
    FIRST
    + "<h>A new harbour</h>||<p>The harbour is new.</p>||<h>What comes next</h>||<p>More will come.</p>",
    FIRST + "<h>A New World?</h>||<p>The harbour is new.</p>",
    FIRST + "<p>How is that possible?</p>||<p>Nobody knows.</p>",
    FIRST + "<h>THE HARBOUR</h>||<p>It is deep.</p>",
    FIRST + f"<p>{'THE HARBOUR IS DEEP AND ' * 6}OPEN</p>||<p>It is long.</p>",
    FIRST + "<h>## The harbour</h>||<p>It is deep.</p>",
    FIRST + "<h>The harbour|-----------</h>|<p>It is deep.</p>",
    "<p>It ended well.</p>||<h>Second story of the day has a long headline - Pell Gazette, the paper of the coast</h>||<p>It began on Monday.</p>",
    FIRST + "<p>The mayor listed what she would not do</p>",
    FIRST + "<p>Ladies and gentlemen,</p>||<p>Thank you.</p>||<p>It is late.</p>",
    # lists
    "<p>We must:</p>||<li>— widen the quay;</li>||<li>— deepen the port; and</li>||<li>— pay the men.</li>||<p>That is all.</p>",
    "<p>There are three tasks:</p>|<li>1. the quay</li>|<li>2. the port</li>|<li>3. the pay</li>|<p>Each has its cost.</p>",
    "<p>There are tasks.</p>||<li>• The quay will be widened. It is old.</li>||<li>• The port will be deepened.</li>",
    "<p>There are tasks.</p>||<li>(1) Widen the quay by 2030.</li>||<li>(2) Deepen the port.</li>",
    "<p>The mayor named them:</p>|<li>a) the quay</li>|<li>b) the port</li>|<p>That was all.</p>",
    "<p>Four towns signed:</p>|<li>Pell</li>|<li>Harrow</li>|<li>Low Fell</li>|<li>Marsh End</li>|<p>Two did not sign.</p>",
    "<p>J. Arkel, the mayor, spoke first. He was brief.</p>||<p>V. Orsted spoke next. She was not.</p>",
    # block quotes, captions, furniture
    "<p>The mayor wrote:</p>||<quote>> We were told to wait.|> We did not wait.</quote>||<p>Nobody was surprised.</p>",
    "<p>The mayor wrote:</p>||    <quote>We were told to wait. We did not wait.</quote>||<p>Nobody was surprised.</p>||<p>He was late.</p>"
    "||    <other>* * *</other>",
    "<p>The mayor wrote it.</p>||<p>“We were told to wait.”</p>||<p>Nobody minded.</p>",
    "<p>The mayor wrote it.</p>||<p>“We were told to wait and did not like it.”</p>||<by>— Lena Orsted, mayor</by>||<p>Nobody minded.</p>",
    "<title>Pell opens its quay</title>||<by>May 3, 2031, 5:30 p.m. ET</by>||<p>It is open.</p>",
    FIRST + "<p>Ask us.</p>||<by>press@quay.example</by>||<p>We reply.</p>",
    FIRST
    + "<h>1. Trade with the U.S.</h>||<p>It grows.</p>||<h>2. Trade with Halden Co.</h>||<p>It fell.</p>",
    "<p>Dear colleagues and friends</p>||<p>The quay is open. It is long.</p>",
    FIRST + "<cap>Photo: the new quay, seen from the sea</cap>" + REST,
    FIRST + "<cap>Two pilots mend the quay of Pell on May 4, 2031. [Photo/Lake News]</cap>" + REST,
    FIRST + "<cap>The new quay.(Photo by Ada Holm/Pell Gazette)</cap>" + REST,
    FIRST
    + "<cap>Two pilots mend the quay. [Photo: LN]</cap> <p>The town will pay them.</p>"
    + REST,
    FIRST
    + "<p>It would pay its pilots."
    + " The harbour board said that it would pay its pilots." * 5
    + "</p> <cap>Two pilots mend the quay. [Photo: LN]</cap> <p>It has no money.</p>",
    FIRST + "<p>The album (photo by Ada Holm) shows the quay as it was.</p>",
    FIRST + "<p>Fees fell by a third. (Figures from the Lake Ministry.) They rise.</p>",
    FIRST + "<p>See [Photo: the dam](https://pell.example/dam) There it is.</p>",
    FIRST + "<p>Fees [Photo: LN] and costs rose. They rise.</p>",
    FIRST
    + "<cap>A man. [Photo: LN]</cap> <cap>He mends it. [Photo: Ada Holm]</cap> <p>It rains.</p>",
    "<title>Pell opens its quay [Photo/Lake News]</title>||<p>The quay is open. It is long.</p>",
    "<cap>Two men mend it. [Photo: LN]</cap>||<title>Pell mends its quay</title>||<p>It is open. It is long.</p>",
    "<p>There are tasks.</p>||<li>- The quay is new. [Photo: LN]</li>||<li>- The port is old.</li>",
    FIRST
    + "<cap>Figure 2. Ships a year</cap>"
    + REST
    + "||<p>Figure 2 shows that ships are fewer.</p>",
    FIRST
    + "<p>It opened on Monday.</p>||<other>***</other>||<p>It closed on Friday.</p>||<other>Page 2 of 9</other>",
    # paragraphs broken at a column
    "<p>The harbour of Pell was dug by hand in the years after the great storm, and|the men who dug it were paid in "
    "bread, for the town had no money left and the|king had none to give.</p>||<p>It lasted.</p>",
    "<title>The harbour of Pell</title>|<p>The harbour of Pell was dug by hand in the years after the great storm, and|the men "
    "who dug it were paid in bread, for the town had no money left and the|king had none to give.</p>",
    "<title>Lena Orsted Opens the New Harbour of Pell With Words of Thanks to All Who Dug</title>|"
    "<p>The harbour of Pell was dug by hand in the years after the great storm, and|the men "
    "who dug it were paid in bread, for the town had no money left and the|king had none to give.</p>",
    "<p>The council met on Monday and agreed.</p>|<p>It met again on Tuesday and did not agree.</p>|<p>On Friday it went home.</p>",
]


@pytest.mark.parametrize("case", CASES)
def test_kinds(case: str) -> None:
    text, marks = read(case.replace("|", "\n"))
    found = [(s.kind, text[s.start : s.end]) for s in segment(text).segments]
    assert found == [(KINDS[m.tag], m.text) for m in marks]


ARTICLE = """\
PRESS OFFICE OF THE WATER BOARD

Harrowgate, 4 March 2029

Plan for the Southern Basin Published

The Water Board of Estmark today published its plan for the basin. The
chair, Dr. Olga Tams, called it "a start, not an end." It runs to 2040.

1. Background

The basin supplies three cities.

2. What the plan contains

The plan has three parts:

1. reservoirs at Low Fell;
2. a pipe from the coast; and
3. a fund for farms.

2.1 Money

The board will spend 3.4 billion crowns. See Table 1.

Table 1: Spending by year

3. Next steps

Consultation ends on 1 June.

Notes to editors

Press office, telephone 555.

ENDS
"""


def test_press_release() -> None:
    found = segment(ARTICLE).segments
    assert [s.kind for s in found] == [
        "title",
        "byline",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "list_item",
        "list_item",
        "list_item",
        "heading",
        "paragraph",
        "caption",
        "heading",
        "paragraph",
        "heading",
        "paragraph",
        "other",
    ]
    assert [s.level for s in found if s.kind == "heading"] == [1, 2, 2, 3, 2, 1]


INTERVIEW = """\
    Steel, Silicon and the Sea

    Lena Orsted

    I remember the first crane. My grandfather held me up to see it, and the
whole town stood along the quay in its Sunday clothes, waving at nothing,
for the crane was an hour late.

    The minister had promised us "steel by Easter." It was August. He wrote
to us later:

        We build a harbour once. We do not build it for Easter, we
        build it for our grandchildren, and they will not ask in which
        month the first ship came in.

    Nobody laughed then.

                           * * *

    In 1961 the crane was sold.
"""


def test_indented_paragraphs_with_block_quote() -> None:
    found = segment(INTERVIEW)
    assert [s.kind for s in found.segments] == [
        "title",
        "byline",
        "paragraph",
        "paragraph",
        "quotation",
        "paragraph",
        "other",
        "paragraph",
    ]
    assert [w.code for w in found.warnings] == ["hard_wrapped"]
