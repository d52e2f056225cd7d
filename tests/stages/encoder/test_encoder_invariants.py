"""What is found in a paragraph depends on nothing beside it."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from readout.language.encoding import Encoding, encoding_of

PARAGRAPHS = [
    "“We will dredge the channel,” Mayor Tarn Oskel said on Tuesday.",
    "The council of Lissenby stressed that tolls must stay low; nobody asked why.",
    "It was noted that the ferry runs",
    "“An opening mark that nobody closed",
    "closed” and gone",
    "\u200b",
    "🙂 “é” \ufeff said.",
    "The mayor said that the gate opens and the band plays. " * 25,
    "港口重新开放",
    "Glossary",
    "1. Harbor Day: the yearly gathering of the port of Veld.",
]
paragraphs = st.lists(
    st.one_of(
        st.sampled_from(PARAGRAPHS),
        st.text(alphabet="aBc .,“”\"'\u200b🙂é-5", min_size=1, max_size=40)
        .map(str.strip)
        .filter(bool),
    ),
    min_size=1,
    max_size=5,
)


def parts(doc: Doc) -> list[tuple[bytes, ...]]:
    """Return all that was found, a tuple of bytes for each segment; offsets from its first word."""
    found = encoding_of(doc)
    assert isinstance(found, Encoding)
    rows = []
    for number, (low, high) in enumerate(found.runs):
        offsets = found.offsets[low:high]
        of_words = (
            found.role_chances,
            found.entity_chances,
            found.role_labels,
            found.entity_labels,
        )
        rows.append(
            (
                (offsets - (offsets[0, 0] if high > low else 0)).tobytes(),
                *(np.ascontiguousarray(part[low:high]).tobytes() for part in of_words),
                found.vectors[number].tobytes(),
            )
        )
    return rows


def trees(doc: Doc) -> list[list[tuple[str, str, int]]]:
    return [[(t.tag_, t.dep_, t.head.i - s.start) for t in s if not t.is_space] for s in doc.sents]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paragraphs, st.randoms(use_true_random=False))
def test_a_paragraph_is_read_alike_alone_and_among_others(
    alone: Language, items: list[str], random: object
) -> None:
    order = list(range(len(items)))
    random.shuffle(order)  # type: ignore[attr-defined]
    together = alone("\n\n".join(items))
    mixed = alone("\n".join(items[n] for n in order))
    singles = [alone(item) for item in items]
    whole, shuffled = parts(together), parts(mixed)
    assert len(whole) == len(shuffled) == len(items)
    for number, single in enumerate(singles):
        (mine,) = parts(single)
        assert mine == whole[number]
        assert mine == shuffled[order.index(number)]
    assert trees(together) == [tree for single in singles for tree in trees(single)]


BITS = [
    "\n",
    "\n\n",
    "\r\n",
    " ",
    "\t",
    "\u2028",
    "“",
    "”",
    '"',
    "‘",
    "’",
    "(",
    ")",
    ".",
    ". ",
    "?",
    ":",
    ", ",
    "— ",
    "- ",
    "# ",
    "1. ",
    "Glossary",
    "Term: a thing that is",
    "The council met",
    "it agreed",
    " said Oskel",
    "U.S. ",
    "\u200b",
    "\ufeff",
    "🙂",
    "é",
    "。",
    "港口",
]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(BITS), max_size=30).map("".join))
def test_any_text_behind_segments(encoder_nlp: Language, text: str) -> None:
    doc = encoder_nlp(text)
    found = encoding_of(doc)
    assert found is not None
    segments = doc._.readout_segments
    assert len(found.runs) == len(segments) == len(found.vectors)
    for (low, high), segment in zip(found.runs, segments, strict=True):
        for start, end in found.offsets[low:high].tolist():
            assert segment.start <= start < end <= segment.end
    for span in (*found.roles(), *found.entities()):
        assert any(segment.start <= span.start < span.end <= segment.end for segment in segments)
    if not len(found.offsets):
        return
    starts = {token.idx: token.i for token in doc}
    wanted = [starts[one.start] for one in doc._.readout_sentences if one.start in starts]
    begins = [next(t.i for t in sentence if not t.is_space) for sentence in doc.sents]
    assert set(wanted) <= set(begins)
    assert all(
        len([t for t in s if t.head == t]) == 1 and all(t.head in s for t in s) for s in doc.sents
    )
