"""Documents of hostile shapes, each of any length: what makes careless code slow or wordy.

A shape is a head, a part that is repeated with its number, and a tail. All of it is invented.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

__all__ = ["SHAPES", "Shape"]

TERM = "Harbour Pact {n}"
FAMILY = "👩\u200d👩\u200d👧\u200d👦 "


@dataclass(frozen=True)
class Shape:
    """A document that is mostly one thing.

    Attributes
    ----------
    part : str or callable
        What is repeated; ``{n}`` in it is its number, and a callable is given the number.
    head, tail : str
        What stands before and behind.
    suffix : str
        Of the file it would be.
    """

    part: str | Callable[[int], str]
    head: str = ""
    tail: str = ""
    suffix: str = ".txt"

    def text(self, size: int) -> str:
        """Return a document of at least so many characters."""
        made = [self.head]
        length = len(self.head) + len(self.tail)
        for number in count(1):
            if length >= size:
                break
            made.append(self._part(number))
            length += len(made[-1])
        return "".join([*made, self.tail])

    def _part(self, number: int) -> str:
        if callable(self.part):
            return self.part(number)
        return self.part.replace("{n}", str(number))


@dataclass(frozen=True)
class Nested(Shape):
    """A document whose parts open one within another, and close again behind the last."""

    close: str = ")"

    def text(self, size: int) -> str:
        """Return a document of about so many characters."""
        times = max(1, size // (len(self._part(1)) + len(self.close)))
        opened = "".join(map(self._part, range(1, times + 1)))
        return f"{self.head}{opened}{self.close * times}{self.tail}"


def _deeper(number: int) -> str:
    """Return an item of a list that goes on deeper, to a depth of forty."""
    return "  " * (number % 40) + f"- Item {number} of the quay plan\n"


def _paragraph(number: int) -> str:
    return (
        f"On {1 + number % 28} May 20{10 + number % 80}, Minister Tarn Oskel of the Harbour "
        f"Council said that “the quay {number} stays open.” It was stressed that old trades and "
        "new ones must grow together.\n\n"
    )


SHAPES: dict[str, Shape] = {
    "prose": Shape(_paragraph),
    "one paragraph": Shape(lambda n: _paragraph(n).replace("\n\n", " ")),
    "no stop": Shape("the quay and the harbour number {n} and the old trades "),
    "one word": Shape("x"),
    "words without spaces": Shape("harbour-council/"),
    "spaces": Shape(" ", "Quay", "news"),
    "blank lines": Shape("\n", "Quay", "news"),
    "short lines": Shape("Quay {n}\n"),
    "stops": Shape(". "),
    "abbreviations": Shape("Dr. J. A. Orsted of the U.S. met No. {n}, "),
    # lists
    "items with colons": Shape("- Item {n}:\n"),
    "items with colons that say": Shape("- The council said in part {n}:\n"),
    "statements with colons": Shape("The council stressed the following {n}:\n"),
    "items": Shape("- Item {n} of the quay plan stands here.\n"),
    "items that report": Shape("- The pier {n} must stay open;\n", "The council said:\n\n"),
    "nested items": Shape(_deeper),
    "items ever deeper": Shape(lambda n: "  " * min(n, 400) + f"- Quay {n}:\n"),
    "nested items, Markdown": Shape(_deeper, suffix=".md"),
    "items with dashes": Shape("— Harbour {n} — a place — for ships\n"),
    "numbered items": Shape("{n}. Ships pay a due of {n}.\n"),
    "numbered items that say": Shape("{n}. The ministry stressed the following:\n"),
    "lettered items": Shape(lambda n: f"({chr(97 + n % 26)}) ships pay a due;\n"),
    "sections": Shape(lambda n: f"{n // 9 % 99 + 1}.{n % 9 + 1} Ships\n\nThey pay {n}.\n\n"),
    # headings and glossaries
    "headings": Shape("Harbour Plan {n}\n\nShips sail.\n\n"),
    "headings alone": Shape("# Harbour Plan {n}\n\n", suffix=".md"),
    "one title again": Shape("The Harbour Plan of the Council\n\nShips sail.\n\n"),
    "capitals": Shape("THE HARBOUR COUNCIL MEETS IN ITS HALL {n}\n"),
    "glossary": Shape(
        "Pact Number {n}: a pact that the council signed.\n", "Ships\n\nGlossary\n\n"
    ),
    "glossary with dashes": Shape(
        "Pact Number {n} – a pact that the council signed.\n", "Ships\n\nGlossary\n\n"
    ),
    "glossary, dashes alone": Shape("Pact {n} — a pact — the council’s — of the year\n"),
    "glossary of pairs": Shape(
        "Harbour Pact {n}\n\nThe Harbour Pact {n} is a pact of the council.\n\n"
    ),
    "glossary, mentioned": Shape(
        "The ships keep the Harbour Pact and the HP of the harbour.\n\n",
        "Ships\n\n",
        "Glossary\n\nHarbour Pact (HP)\n\nThe Harbour Pact is a pact of the council.\n",
    ),
    "glossary, each mentioned": Shape(
        lambda n: f"Pact Number {n}: a pact that follows Pact Number {n - 1} in all.\n",
        "Ships\n\nGlossary\n\n",
    ),
    "glossary of meetings": Shape(
        lambda n: f"Tarn{_letters(n)} Conference: a meeting behind the Conference of Tarn.\n",
        "Ships\n\nGlossary\n\n",
    ),
    "definition list": Shape(
        "<dt>Harbour Pact {n}</dt><dd>A pact of the council.</dd>\n",
        "<html><body><h1>Ships</h1><p>Ships sail in the harbour.</p><dl>",
        "</dl></body></html>",
        ".html",
    ),
    "definition list, one term": Shape(
        "<dt>Harbour Pact</dt><dd>A pact of the council.</dd>\n",
        "<html><body><h1>Ships</h1><p>Ships sail in the harbour.</p><dl>",
        "</dl></body></html>",
        ".html",
    ),
    "one term, many definitions": Shape(
        "<dd>A pact of the council.</dd>\n",
        "<html><body><h1>Ships</h1><p>Ships sail.</p><dl><dt>Harbour Pact</dt>",
        "</dl></body></html>",
        ".html",
    ),
    "many terms, one definition": Shape(
        "<dt>Harbour Pact {n}</dt>\n",
        "<html><body><h1>Ships</h1><p>Ships sail.</p><dl>",
        "<dd>A pact of the council.</dd></dl></body></html>",
        ".html",
    ),
    # quotations
    "quotations in a paragraph": Shape("“The pier {n} stays,” he said. "),
    "quotations without a cue": Shape("“The pier {n} stays.” "),
    "quotations, then who": Shape("“Pier {n}” ", "", " said Minister Tarn Oskel."),
    "quotations, no stop": Shape("the “pier {n}” and “no {n}” "),
    "terms in marks": Shape("The “pier {n}” stands. "),
    "straight marks": Shape('"Pier {n} stays," he said. '),
    "single marks": Shape("‘Pier {n} stays,’ he said. "),
    "guillemets": Shape("«Pier {n} stays», he said. "),
    "corner marks": Shape("「Pier {n} stays」 he said. "),
    "low marks": Shape("„Pier {n} stays“, he said. "),
    "openers alone": Shape("“ said ‘ "),
    "closers alone": Shape("said ” and ’ "),
    "straight openers": Shape('" he said "'),
    "apostrophes": Shape("the council's ships' harbours' trades’ "),
    "quotations nested": Nested("“he said ‘she said ", close="’”"),
    "quotations over paragraphs": Shape("“The pier {n} stays.\n\n", "He said:\n\n"),
    "block quotes": Shape("> The pier {n} stays.\n\nHe said so.\n\n"),
    "pairs who speak": Shape(
        "Germany and Ghana agreed on pier {n}. “It stays,” the two countries said.\n\n"
    ),
    "one congress": Shape("The 2031 Harbour Congress met {n}. The congress ended. "),
    "speakers": Shape("Tarn Oskel said the pier {n} stays. "),
    "speakers, each another": Shape(lambda n: f"Minister Tarn{_letters(n)} said the pier stays. "),
    "cues": Shape("said "),
    "cues, passive": Shape("it was stressed that "),
    "cues, nested": Shape("he said that she said that "),
    "goes on": Shape("The pier {n} must stay. ", "The council stressed that trade grows. "),
    "turns": Shape("Q: Does the pier {n} stay?\n\nA: It does, as I said.\n\n"),
    "turns, named": Shape(
        lambda n: f"Tarn{_letters(n % 90)} Oskel: The pier {n} stays, I said.\n\n"
    ),
    "pronouns": Shape("He said that she told him that they stay. "),
    # entities
    "dates": Shape(lambda n: f"{1 + n % 28} May {1900 + n % 200}, in {1900 + n % 200}, "),
    "dates, relative": Shape("last year, the next day, two weeks ago, in May, "),
    "events": Shape(lambda n: f"The {n}th Harbour Conference opened in {n % 99 + 1950}. "),
    "events, one": Shape("The Harbour Conference opened. The conference met again. "),
    "meetings": Shape("The meeting stressed that the pier stays. "),
    "acronyms": Shape(lambda n: f"The Harbour Council (HC{_letters(n)}) met. "),
    "acronyms alone": Shape(lambda n: f"HC{_letters(n)} HCX "),
    "names": Shape(lambda n: f"Tarn{_letters(n)} Oskel met Vera{_letters(n)} Brandt. "),
    "one name, never ending": Shape("Harbour Council of the "),
    "capitalised words": Shape("Harbour "),
    "conjunctions": Shape("Harbour and Quay, "),
    "places": Shape("in Berlin, Germany, and Paris, France, "),
    "titles": Shape("Minister President Secretary Tarn Oskel and "),
    "companies": Shape("Harbour Ships Inc. and Quay Ltd. Co. "),
    "bodies": Shape("the Standing Committee of the Harbour Council and "),
    # signs
    "brackets": Nested("(a "),
    "brackets, open": Shape("( a [ b "),
    "footnotes": Shape("Ships sail.[{n}] They pay.¹² "),
    "footnotes at the end": Shape("[{n}] Oskel, The Ships, p. {n}.\n"),
    "numbers": Shape("1,000,000.00 3.5 % 7–9 "),
    "table": Shape("{n}\t1,000\t3.5\t7 %\n"),
    "table, Markdown": Shape(
        "| {n} | 1,000 | 3.5 |\n", "| a | b | c |\n|--|--|--|\n", suffix=".md"
    ),
    "links": Shape("[ships {n}](https://example.org/{n}) ", suffix=".md"),
    "emphasis": Shape("**ships *{n} sail** on* __and__ ", suffix=".md"),
    "emphasis, open": Shape("*a **b ", suffix=".md"),
    "code marks": Shape("`a ``b ", suffix=".md"),
    "addresses": Shape("https://example.org/a/{n}?b=c#d "),
    "joiners": Shape("\u200d"),
    "joiners in words": Shape("h\u200da\u200dr\u200db\u200do\u200du\u200dr "),
    "joiners on lines": Shape("\u200d\n\u200b\n"),
    "families": Shape(FAMILY),
    "combining marks": Shape("e\u0301\u0302\u0303 "),
    "combining marks alone": Shape("\u0301"),
    "controls": Shape("ships sail\x00 in the\x07 harbour\x1b[31m and pay\x7f "),
    "right to left": Shape("\u202bقال الوزير\u202c إن “السوق تنمو” שלום "),
    "ideographs": Shape("会议强调，“要坚持”。"),
    "line ends": Shape("Ships sail\r\nand pay\r\x0b\x0c\u2028\u2029\x85"),
    "dashes": Shape("— – - "),
    "ellipses": Shape("… ... ?! "),
    "bullets": Shape("• ▪ * "),
    "rules": Shape("***\n---\n===\n", suffix=".md"),
    # pages
    "paragraphs, HTML": Shape("<p>Ships {n} sail.", "<html><body>", "", ".html"),
    "list, HTML": Shape("<li>Ships {n}:", "<html><body><p>They are:</p><ul>", "</ul>", ".html"),
    "nested, HTML": Nested("<div>a ", "<html><body>", "", ".html", close="</div>"),
    "quotations, HTML": Shape(
        "<blockquote>Ships {n} sail.</blockquote>", "<html><body>", "", ".html"
    ),
    "bylines": Shape("By Tarn Oskel and Vera Brandt, Harbour, {n} May 2031\n"),
}


def _letters(number: int) -> str:
    """Return a number in letters, each another."""
    found = ""
    while number:
        number, digit = divmod(number, 26)
        found = chr(97 + digit) + found
    return found
