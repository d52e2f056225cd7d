"""Lines that say who wrote, when and where, and captions, told by the credit that they end with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files

from readout.language import datelines
from readout.language.words import pattern, words
from readout.records.spans import holder, trim
from readout.records.types import Offsets
from readout.stages.segment.looks import Look
from readout.stages.segment.paragraphs import TextUnit
from readout.stages.segment.sentences import outer_quotations, split_sentences

__all__ = ["BYLINE_OPENING", "captions_in", "is_byline", "is_credited", "is_loose_byline"]

DATE = re.compile(datelines.DATE)
BYLINE_OPENING = pattern(r"[(\[]?<bylines.openings> ")
LABEL = pattern(r"<bylines.labels>\s?[:：]\s?\S")
OCCASION = pattern(
    r"[–—-]?\s?<bylines.occasions> (?:delivered |given |made )?(?:by|at|to|before|with|of)\b"
)
AGENCY = pattern(r"[(\[]?<bylines.agencies>\b")
AGENCIES = words("bylines.agencies")
ROLES = words("bylines.roles")
TITLES = words("entity.person_titles") - {"general", "major"}
LONGEST = 45
"""Words of a line that says what was said by whom, where and when."""
TITLED = 3
"""Words of a title and a name ("President Ana Sol")."""
AMONG_NAMES = words("bylines.links") | ROLES
"""What may stand between the capitalised words of a byline."""
DATE_OPENERS = words("bylines.date_openers")
CLOCK = words("word.clock")
TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?")
YEAR = re.compile(r"\b(?:1[89]|20)\d{2}\b")
MAIL = re.compile(r"\S{1,64}@\S{1,64}\.\w{2,}$")
IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{2,60}[)\]]$")
PARTED = re.compile(r"\|| · |•")
EDGES = '.,;:()[]|“”"/'


def _read_names() -> frozenset[str]:
    listed = files(__package__).joinpath("names.txt").read_text(encoding="utf-8")
    _, _, names = listed.partition("\n")
    return frozenset(names.split())


NAMES = _read_names()


def _words(text: str) -> list[str]:
    stripped = (word.strip(EDGES) for word in Look(text).words)
    return [word for word in stripped if word]


def _capital(word: str) -> bool:
    return word[0].isupper()


def _names(words: list[str], *, most: int) -> bool:
    """Tell whether all words are capitalised or link capitalised ones, and are not too many."""
    if len(words) > most:
        return False
    small = [word.lower() for word in words if not _capital(word)]
    return len(small) < len(words) and AMONG_NAMES.issuperset(small)


def _has_name(words: list[str]) -> bool:
    return any(_capital(word) and word.lower() in NAMES for word in words)


def is_byline(look: Look) -> bool:
    """Tell whether a line is a byline wherever it stands.

    "By Jane Doe", "Source: …", a date and place.
    """
    if look.size > 25 or len(look.text) > 220:
        return False
    words = _words(look.text)
    if _signed(look, words):
        return True
    if LABEL.match(look.text):
        most = 8 if look.stopped else 22
        return not look.several and len(words) <= most
    if look.finished:
        return False
    return _dated(look, words) or _correspondent(words) or _agency(look)


def _signed(look: Look, words: list[str]) -> bool:
    """Tell a line such as "By Jane Doe and John Roe"."""
    opening = BYLINE_OPENING.match(look.text)
    if opening is None:
        return False
    opened = len(opening[0].split())
    names = words[opened:]
    if not _names(names, most=8 if look.stopped else 14):
        return False
    return not names[0].isdigit()


def _dated(look: Look, words: list[str]) -> bool:
    """Tell a line with a date and little more than a place, a time or names."""
    text = look.text
    date = DATE.search(text[:120])
    if date is None or len(words) > 16:
        return False
    after = text[date.end() :]
    if after[:1].isalnum():
        return False
    if not _leads_to_date(text[: date.start()]):
        return False
    if LABEL.search(after) and look.last not in ":：":
        return True
    timeless = TIME.sub(" ", after)
    rest = [word for word in _words(timeless) if word.lower() not in CLOCK]
    if not rest:
        return True
    return _names(rest, most=8)


def _leads_to_date(before: str) -> bool:
    """Tell whether what stands before a date is nothing, or a place or name parted from it."""
    words = _words(before)
    if not words:
        return True
    parted = "," in before or before.rstrip()[-1:] in "|(/:-–—"
    return _names(words, most=5) and (parted or words[0].lower() in DATE_OPENERS)


def _correspondent(words: list[str]) -> bool:
    """Tell a line such as "Harbour Post correspondent Lena Brandt"."""
    roles = [index for index, word in enumerate(words) if word.lower() in ROLES]
    if not roles:
        return False
    if not _names(words, most=10):
        return False
    after = words[roles[-1] + 1 :]
    if 0 < len(after) <= 7 and _capital(after[0]):
        return True
    before = words[: roles[0]]
    return _has_name(before)


def _agency(look: Look) -> bool:
    """Tell a line that is nothing but an agency's name, in brackets or not, or an address."""
    if MAIL.match(look.text):
        return True
    inner = look.text.strip("()[]")
    if inner.lower() in AGENCIES:
        return True
    if look.size > 8 or not IN_BRACKETS.match(look.text):
        return False
    return AGENCY.match(inner) is not None


def is_loose_byline(look: Look) -> bool:
    """Tell whether a line directly under the title is a byline: less is asked of it there."""
    text = look.text
    if look.size <= LONGEST and OCCASION.match(text) and not _is_sentence(look):
        return True
    if look.size > 16 or look.several:
        return False
    if look.finished or look.last in ":;,":
        return False
    return _tells_whence(text, look.title_case)


def _is_sentence(look: Look) -> bool:
    """Tell what ends with a stop, but with a date before it ("Speech by …, Tarn, 4 May 2031.")."""
    dates = DATE.finditer(look.text)
    last = max((date.end() for date in dates), default=0)
    listed = look.text[last:] == "." and look.text.count(",") > 1
    return look.stopped and not listed


def _tells_whence(text: str, title_case: float) -> bool:
    """Tell a line with little more than an agency, a date, or names."""
    if AGENCY.match(text):
        return True
    words = _words(text)
    if _tells_when(text):
        return len(words) <= 12 and title_case >= 0.5
    if PARTED.search(text):
        return _names(words, most=12)
    return _tells_who(text, words)


def _tells_when(text: str) -> bool:
    """Tell whether a date stands in a line, or a year and a time."""
    if DATE.search(text):
        return True
    return bool(YEAR.search(text) and TIME.search(text))


def _tells_who(text: str, words: list[str]) -> bool:
    """Tell a name alone, or with an office: "Lena Brandt, Mayor of Harrow"."""
    if not 2 <= len(words) <= 12:
        return False
    if not _has_name(words[:3]) and not _titled(words):
        return False
    if _names(words, most=4):
        return True
    name, comma, _ = text.partition(",")
    if not comma:
        return False
    person = _words(name)
    return len(person) >= 2 and _names(person, most=4)


def _titled(words: list[str]) -> bool:
    """Tell a title with a name behind it."""
    if words[0].lower() == "prime":
        words = words[1:]
    return len(words) >= TITLED and words[0].lower() in TITLES


CREDIT = pattern(
    r"(?P<bracket>[\[(])(?:file )?<captions.pictures>s?"
    r"(?:[/:：]| (?:by|from|provided|courtesy)\b)[^()\[\]\n]{1,60}[)\]]"
)
LONGEST_CAPTION = 1000
"""Characters of a caption, its credit included."""
ALONE = 250
"""Characters that are all the caption's where they stand before its credit; of more, a sentence."""
NEAR = 8
"""Characters behind a credit that tell whether its sentence goes on."""
CAPTION_STOPS = frozenset(".!?…”\"’'")
QUOTATION_OPENS = frozenset("“\"‘'«「")


def is_credited(unit: TextUnit) -> bool:
    """Tell a caption by a sentence, without a mark, and the credit that it ends with."""
    if unit.marker is not None or unit.underline:
        return False
    credit = _find_credit(unit.text, 0, len(unit.text))
    if credit is None or unit.text[credit.end() :].strip(" ."):
        return False
    return _is_stopped(unit.text, 0, credit)


def captions_in(text: str, start: int, end: int) -> Iterator[Offsets]:
    """Yield the captions that open a paragraph, or stand behind its lead.

    Behind a lead a caption is the sentence before its credit.
    """
    while (credit := _find_credit(text, start, end)) is not None:
        opens = start
        if credit.start() - start > ALONE:
            opens, _ = split_sentences(text, start, credit.start())[-1]
        yield opens, credit.end()
        start, _ = trim(text, credit.end(), end)


def _find_credit(text: str, start: int, end: int) -> re.Match[str] | None:
    """Return the first credit of a stretch: no words in brackets within a sentence."""
    limit = min(end, start + LONGEST_CAPTION)
    for credit in CREDIT.finditer(text, start, limit):
        if _ends_caption(text, start, end, credit):
            return credit
    return None


def _ends_caption(text: str, start: int, end: int, credit: re.Match[str]) -> bool:
    """Tell a credit by what stands around it: words before it, and behind it none or a sentence."""
    if not text[start : credit.start()].strip():
        return False
    near = min(end, credit.end() + NEAR)
    behind = text[credit.end() : near]
    goes_on = behind.strip(" .")[:1]
    anew = not goes_on or goes_on.isupper() or goes_on in QUOTATION_OPENS
    apart = credit["bracket"] == "[" or _is_stopped(text, start, credit)
    if not anew or not apart:
        return False
    quoted = outer_quotations(text, start, min(end, near + LONGEST_CAPTION))
    return holder(quoted, credit.start()) is None


def _is_stopped(text: str, start: int, credit: re.Match[str]) -> bool:
    """Tell whether a sentence ends before a credit."""
    before = text[start : credit.start()].rstrip()
    return before[-1:] in CAPTION_STOPS
