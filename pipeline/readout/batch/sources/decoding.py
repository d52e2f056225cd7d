"""Bytes to text: byte-order marks, UTF-8, guessed encodings, and what is no text at all.

Line ends become ``\\n``; nothing else is changed. What cannot be decoded becomes U+FFFD with a
warning that says where.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from readout.batch.sources.blocks import Content, describe
from readout.errors import DocumentError
from readout.io.text import clean
from readout.records.types import Warning

__all__ = [
    "CANDIDATES",
    "Decoded",
    "bom_of",
    "decode",
    "decode_whole",
    "guess",
    "mark_surrogates",
    "one_line_end",
    "read_text",
]

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it starts with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
CANDIDATES = ("cp1252", "gb18030", "big5hkscs")
"""Encodings that are guessed, likeliest first: a tie goes to the earlier one."""
NAMES = {"cp1252": "Windows-1252", "gb18030": "GB18030", "big5hkscs": "Big5"}
SINGLE_BYTE = ("ascii", "cp125", "iso8859", "koi8", "latin", "mac")
"""Prefixes of codecs that decode nearly any bytes.

UTF-8 is tried before them.
"""
MAGIC = (
    (b"%PDF-", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive, such as a Word or Excel file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x7fELF", "a program"),
)
SAMPLE = 65536
"""Bytes by which an encoding is guessed."""
FEWEST_PAIRS = 4
"""Pairs of bytes; in fewer, zeros are no sign of UTF-16."""
LISTED = 20
"""Places of one kind that warnings name at most."""
CHAOS = 0.2
"""Mess, as charset-normalizer measures it, above which a guess is none; its own default."""
CONTROL_SHARE = 0.05
"""Share of control characters above which it is a binary file: texts have next to none."""
BAD_SHARE = 0.25
"""Share of bytes without a character in the encoding, above which it is the wrong one."""
CONTROLS = bytes([*range(0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F])

_SURROGATES = re.compile("[\ud800-\udfff]+")
_MULTIBYTE = re.compile("[^\x00-\x7f\ud800-\udfff]")
_LATIN = re.compile("[\u0080-\uffff]+")
_TYPOGRAPHIC = "\xa0€‚„…‰‹‘’“”•–—™›«»"
_RARE = frozenset("ÿþÞðÐ\x81\x8d\x8f\x90\x9d\ufffd")
_LETTER = re.compile("[A-Za-z]")


@dataclass(frozen=True)
class Decoded:
    """A decoded text, the codec that read it, and what had to be repaired."""

    text: str
    encoding: str
    warnings: list[Warning] = field(default_factory=list)


def bom_of(data: bytes) -> tuple[bytes, str] | None:
    """Return the byte-order mark that data opens with, and the codec it stands for."""
    return next(((mark, codec) for mark, codec in BOMS if data.startswith(mark)), None)


def one_line_end(text: str) -> str:
    r"""Write every line end (``\r\n``, ``\r``) as ``\n``."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def decode(data: bytes, *, declared: str | None = None, hint: str | None = None) -> Decoded:
    """Decode the bytes of a text.

    In order: a byte-order mark, UTF-16 betrayed by its zero bytes, strict UTF-8, the declared
    encoding, the hint, UTF-8 with a few damaged bytes, a guess by charset-normalizer among
    :data:`CANDIDATES`.

    Parameters
    ----------
    data : bytes
        All of a file, or of a line.
    declared : str, optional
        The codec that the input itself names.
    hint : str, optional
        The codec that was guessed for the whole of which this is a part.

    Raises
    ------
    DocumentError
        ``binary`` where this is no text, ``encoding`` where too little of it can be decoded.
    """
    found = bom_of(data)
    if found is not None:
        return _finish(_decode_marked(data, *found), found[1])
    for magic, kind in MAGIC:
        if data.startswith(magic):
            raise DocumentError(f"this is {kind}, no text", code="binary")
    wide = _wide(data)
    if wide is not None:
        return _finish(_decode_marked(data, b"", wide), wide, guessed="UTF-16")
    first = None if declared is None or declared.startswith(SINGLE_BYTE) else declared
    for codec, guessed in ((first, False), ("utf-8", False), (declared, False), (hint, True)):
        text = _strictly(data, codec)
        if text is not None and codec is not None:
            return _finish(text, codec, NAMES.get(codec, codec) if guessed else None)
    return _damaged_or_guessed(data, data.decode("utf-8", "surrogateescape"))


def guess(data: bytes, among: Sequence[str] = CANDIDATES) -> str | None:
    """Guess which of some codecs the bytes are written in; None where none fits."""
    from charset_normalizer import from_bytes  # not above: few inputs need it

    found = from_bytes(_telling(data), cp_isolation=list(among), threshold=CHAOS)
    ranked = [
        (match.chaos, -round(match.coherence, 1), CANDIDATES.index(match.encoding))
        for match in found
        if match.encoding in among
    ]
    return CANDIDATES[min(ranked)[-1]] if ranked else None


def _telling(data: bytes) -> bytes:
    """Return the lines that are not ASCII, up to :data:`SAMPLE` bytes.

    They are cut at white space, which in no candidate is part of a character.
    """
    sample = b"\n".join(line for line in data.split(b"\n") if not line.isascii())
    cut = max(sample.rfind(b" ", 0, SAMPLE), sample.rfind(b"\n", 0, SAMPLE))
    return sample if len(sample) <= SAMPLE or cut < 0 else sample[:cut]


def mark_surrogates(text: str, code: str, message: str) -> tuple[str, list[Warning]]:
    """Replace lone surrogates by U+FFFD and say where they stood.

    Parameters
    ----------
    text : str
        A text in which surrogates stand for what could not be decoded.
    code, message : str
        Of the warnings.

    Returns
    -------
    text : str
        As long as before.
    warnings : list of Warning
        One for each run, and a last one without offsets where there are more than twenty.
    """
    whole = clean(text)
    if whole == text:
        return text, []
    runs = [match.span() for match in _SURROGATES.finditer(text)]
    warnings = [Warning(code, message, start, end) for start, end in runs[:LISTED]]
    more = len(runs) - LISTED
    if more > 0:
        warnings.append(Warning(code, f"{message}: {more} more places"))
    return whole, warnings


def _finish(text: str, codec: str, guessed: str | None = None) -> Decoded:
    text = one_line_end(text)
    data = text.encode("utf-8", "surrogatepass")
    controls = len(data) - len(data.translate(None, CONTROLS))
    if controls > CONTROL_SHARE * len(text):
        raise DocumentError(
            f"this is no text: {controls} of {len(text)} characters are control characters",
            code="binary",
        )
    if _bad(text) > max(1, BAD_SHARE * len(text)):
        known = ", ".join(NAMES[candidate] for candidate in CANDIDATES)
        raise DocumentError(
            f"cannot be decoded as {codec}, nor as {known}; convert it to UTF-8", code="encoding"
        )
    text, warnings = mark_surrogates(
        text, "undecodable_bytes", f"bytes that are no {codec} became U+FFFD"
    )
    if guessed is not None:
        note = f"neither a byte-order mark nor UTF-8: read as {guessed}, which was guessed"
        warnings.insert(0, Warning("guessed_encoding", note))
    return Decoded(text, codec, warnings)


def _bad(text: str) -> int:
    return 0 if clean(text) == text else sum(map(len, _SURROGATES.findall(text)))


def _decode_marked(data: bytes, mark: bytes, codec: str) -> str:
    body = data[len(mark) :]
    if codec == "utf-8":
        return body.decode(codec, "surrogateescape")
    width = 2 if codec.startswith("utf-16") else 4
    rest = len(body) % width
    try:
        text = body[: len(body) - rest].decode(codec, "surrogatepass")
    except UnicodeDecodeError as error:
        raise DocumentError(
            f"cannot be decoded as {codec}: {error.reason}", code="encoding"
        ) from error
    return text + "\udcff" * bool(rest)


def _wide(data: bytes) -> str | None:
    """Tell UTF-16 without a mark by its zero bytes.

    They stand on one side of nearly every pair.
    """
    pairs = min(SAMPLE, len(data)) // 2
    if pairs >= FEWEST_PAIRS:
        for codec, side in (("utf-16-le", 1), ("utf-16-be", 0)):
            zeros, others = (data[at : 2 * pairs : 2].count(0) for at in (side, 1 - side))
            if zeros > 0.4 * pairs and others < 0.02 * pairs:
                return codec
    return None


def _strictly(data: bytes, codec: str | None) -> str | None:
    if codec is None:
        return None
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):  # the first, too: some codecs know no finer one
        return None


def _damaged_or_guessed(data: bytes, escaped: str) -> Decoded:
    """Decide between a damaged UTF-8 text and one in another encoding.

    UTF-8 betrays itself: its multi-byte characters do not come about by chance. ``escaped`` is the
    text as UTF-8, with surrogates for the bytes that are none.
    """
    if len(data) - len(data.translate(None, CONTROLS)) > 0.01 * len(escaped):
        raise DocumentError(
            "this is no text: zero or control bytes among undecodable ones", code="binary"
        )
    good = len(_MULTIBYTE.findall(escaped))
    if good <= _bad(escaped):
        # at least half of what is not ASCII must be usual marks, or letters of words
        latin = data.decode("cp1252", "replace")
        usual = [_usual(latin, *run.span()) for run in _LATIN.finditer(latin)]
        plausible = good == 0 and 2 * sum(usual) >= len(usual)
        codec = guess(data, CANDIDATES if plausible else CANDIDATES[1:])
        text = _strictly(data, codec)
        if codec is not None and text is not None:
            return _finish(text, codec, guessed=NAMES[codec])
    return _finish(escaped, "utf-8")


def _usual(text: str, start: int, end: int) -> bool:
    """Return whether a run that is not ASCII is usual in Windows-1252."""
    letters = text[start:end].strip(_TYPOGRAPHIC)
    if len(letters) <= 1:
        return letters not in _RARE
    around = text[start - 1 : start] + text[end : end + 1]
    word = letters.isalpha() and _LETTER.search(around) is not None
    return word and _RARE.isdisjoint(letters)


def read_text(data: bytes, declared: str | None = None) -> Content:
    """Read a ``.txt``; it tells nothing of itself, and its structure is left to the segment stage.

    Raises
    ------
    DocumentError
        ``empty``, ``binary`` or ``encoding``.
    """
    decoded = decode(data, declared=declared)
    if not decoded.text.strip():
        raise DocumentError("the file is empty, or holds only white space", code="empty")
    return Content(decoded.text, describe(), None, decoded.warnings)


def decode_whole(data: bytes, declared: str | None = None) -> Content:
    """Decode a file whose text another reader takes apart.

    Warnings lose their offsets, which count in the source.
    """
    found = read_text(data, declared)
    found.warnings = [Warning(one.code, one.message) for one in found.warnings]
    return found
