"""The component with the packaged taxonomy and model."""

from __future__ import annotations

import pickle
import subprocess
import sys
import time

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from readout.errors import ConfigError
from readout.records import Passage, Segment
from readout.stages.themes.component import ThemesSettings, ThemesStage
from tests.markup import read

TE, SI, VG = "traditional_emerging", "scitech_industry", "vitality_governance"
# heading | passage with <te>, <si> or <vg> around what must be touched by evidence; no mark: no
# theme
CASES = [
    "| We must <vg>coordinate development and security</vg> in every harbor of the league.",
    "| Let the market decide what it decides best, and let <vg>an effective market go with a capable government</vg>.",
    "| Research institutes and enterprises should form joint bodies, so that <si>the innovation chain and the "
    "industrial chain</si> are linked.",
    "| Speed up the <te>transformation and upgrading of traditional industries</te> and cultivate emerging industries.",
    "— Old Trades and New Ones | The weavers of Holm lent their halls to the chip makers.",
    "| The ferry to Tirraven leaves at nine.",
    "| Development remains the first task of the province.",
    "| The security of drinking water was discussed at length.",
    "| The university celebrated its anniversary with a concert.",
    "| Exports of the emerging markets fell for the third month.",
    "| The Lake Office, often called the Office, is the highest body of the province. It was set up in 1911.",
]


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_themes")
    return nlp


@pytest.fixture(scope="module")
def stage() -> ThemesStage:
    return ThemesStage("readout_themes", ThemesSettings())


def passages(
    stage: ThemesStage, text: str, heading: str = "", kind: str = "paragraph"
) -> tuple[str, Passage]:
    whole = f"{heading}\n\n{text}" if heading else text
    start = len(whole) - len(text)
    segments = [Segment("s1", "heading", 0, len(heading), level=1)] if heading else []
    segments.append(Segment("s2", kind, start, len(whole), "s1" if heading else None))  # type: ignore[arg-type]
    doc = spacy.blank("en").make_doc(whole)
    doc._.readout_segments = segments
    (found,) = stage(doc)._.readout_passages
    return whole, found


@pytest.mark.parametrize("case", CASES)
def test_cases(stage: ThemesStage, case: str) -> None:
    heading, marked = case.split("|", 1)
    text, marks = read(marked.strip())
    whole, found = passages(stage, text, heading.strip())
    wanted = {{"te": TE, "si": SI, "vg": VG}[mark.tag] for mark in marks} or (
        {TE} if heading.strip() else set()
    )
    assert {theme.id for theme in found.themes} == wanted
    shift = len(whole) - len(text)
    for mark in marks:
        theme = next(
            t for t in found.themes if t.id == {"te": TE, "si": SI, "vg": VG}[mark.tag]
        )
        assert any(
            a < mark.end + shift and b > mark.start + shift for a, b in theme.evidence
        )


def test_poles_relation_and_scores(stage: ThemesStage) -> None:
    text, found = passages(
        stage,
        "It is necessary to balance development and security across the lake provinces.",
    )
    (theme,) = found.themes
    assert {(p.pole, text[p.start : p.end]) for p in theme.poles} >= {
        ("vitality", "development"),
        ("governance", "security"),
    }
    assert theme.relation is not None
    assert theme.relation.type == "balance"
    assert 0 < theme.relation.score <= 1
    assert any(
        "balance" in text[a:b] or "development" in text[a:b]
        for a, b in theme.relation.evidence
    )
    assert [score.id for score in found.scores] == [TE, SI, VG]
    assert theme.score == next(score.score for score in found.scores if score.id == VG)


def test_a_heading_alone_is_no_grounds_for_a_glossary_definition(
    stage: ThemesStage,
) -> None:
    _, found = passages(
        stage,
        "A yearly meeting of the delegates.",
        "— Traditional and Emerging",
        "glossary_definition",
    )
    assert found.themes == []


LONG = (
    "The delegates met for two days in Lissenby. {} Roads were mended before the rains, and the price of salt fell. "
    "A choir sang at the close, and the mayor thanked the bakers."
)


@pytest.mark.parametrize(
    "core",
    [
        "They agreed to coordinate development and security.",
        "Institutes and enterprises are to speed up the transformation of scientific and technological achievements.",
        "The transformation and upgrading of traditional industries must go with the growth of emerging industries.",
    ],
)
def test_without_its_evidence_a_passage_scores_lower_than_without_other_words(
    stage: ThemesStage, core: str
) -> None:
    text, found = passages(stage, LONG.format(core))
    theme = found.themes[0]

    def score_without(spans: list[tuple[int, int]]) -> float:
        kept = "".join(
            " " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text)
        )
        return next(
            s.score for s in passages(stage, kept)[1].scores if s.id == theme.id
        )

    length = sum(b - a for a, b in theme.evidence)
    without = score_without(theme.evidence)
    assert without < theme.score
    tail = text.index("Roads")
    for start in range(tail, len(text) - length, 25):
        assert without < score_without([(start, start + length)])


def test_a_passage_does_not_depend_on_its_neighbours(nlp: Language) -> None:
    first = "The ports should be both open and safe, with lively trade and orderly supervision on every quay of the bay."
    alone = nlp(first)._.readout_passages
    among = nlp(
        "\n\n".join(
            [
                first,
                *(
                    f"Line {n} is about rain, and about nothing else at all."
                    for n in range(30)
                ),
            ]
        )
    )
    assert [s.score for s in alone[0].scores] == [
        s.score for s in among._.readout_passages[0].scores
    ]


def test_passages_are_made_of_the_right_kinds(stage: ThemesStage) -> None:
    kinds = [
        "title",
        "byline",
        "paragraph",
        "list_item",
        "quotation",
        "caption",
        "glossary_definition",
        "other",
    ]
    doc = spacy.blank("en").make_doc("x" * len(kinds))
    doc._.readout_segments = [
        Segment(f"s{i}", kind, i, i + 1) for i, kind in enumerate(kinds)
    ]  # type: ignore[arg-type]
    assert [p.segment for p in stage(doc)._.readout_passages] == [
        "s2",
        "s3",
        "s4",
        "s6",
    ]


def test_sections_that_run_in_a_circle(stage: ThemesStage) -> None:
    doc = spacy.blank("en").make_doc("Head\n\nBody text.")
    doc._.readout_segments = [
        Segment("s1", "heading", 0, 4, "s1"),
        Segment("s2", "paragraph", 6, 16, "s1"),
    ]
    assert len(stage(doc)._.readout_passages) == 1


def test_survives_pickling_and_packing(stage: ThemesStage, nlp: Language) -> None:
    doc = nlp("We must coordinate development and security in all that we do.")
    output = stage.output(doc)
    assert stage.unpack(stage.pack(output)) == output
    again = pickle.loads(pickle.dumps(stage))  # noqa: S301 - our own bytes
    assert again.annotate(doc) == output
    assert again.fingerprint() == stage.fingerprint()


def test_pipes_fit(nlp: Language) -> None:
    assert not any(nlp.analyze_pipes()["problems"].values())


def test_needs_segments() -> None:
    alone = spacy.blank("en")
    alone.add_pipe("readout_themes")
    with pytest.raises(
        ConfigError, match="themes needs segments: add readout_segment before it"
    ):
        alone("text")


def test_a_model_of_another_taxonomy(garden_file: object) -> None:
    with pytest.raises(ConfigError, match="readout train themes"):
        ThemesStage("readout_themes", ThemesSettings(taxonomy=str(garden_file)))


def test_a_model_that_is_none(tmp_path: object) -> None:
    path = f"{tmp_path}/model.skops"
    with open(path, "wb") as stream:  # noqa: PTH123
        stream.write(b"not a model")
    with pytest.raises(ConfigError, match="cannot be read as a model"):
        ThemesStage("readout_themes", ThemesSettings(model=path))


@pytest.mark.slow
def test_added_by_name_alone() -> None:
    code = "import spacy; nlp = spacy.blank('en'); [nlp.add_pipe(f'readout_{n}') for n in ('segment', 'themes')]; nlp('a')"
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


ODD = [
    "",
    "  \n\t",
    "🌊🌊 🌊",
    "a\u200bb\u200b",
    "line\r\nline\rline",
    "w" * 5_000,
    "“" * 3_000,
    "\ufeff",
    "old new " * 500,
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(nlp: Language, text: str) -> None:
    nlp(text)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            [
                "development and security ",
                "\n\n",
                "— A and B\n\n",
                "old to new ",
                ". ",
                "é🌊 ",
                "‘",
            ]
        )
    )
)
def test_spans_lie_within_the_text(nlp: Language, parts: list[str]) -> None:
    doc = nlp("".join(parts))
    size = len(doc.text)
    for passage in doc._.readout_passages:
        assert all(0.0 <= score.score <= 1.0 for score in passage.scores)
        for theme in passage.themes:
            spans = [*theme.evidence, *((p.start, p.end) for p in theme.poles)]
            spans += theme.relation.evidence if theme.relation else []
            assert all(0 <= a < b <= size for a, b in spans)
            assert theme.poles == sorted(
                theme.poles, key=lambda p: (p.start, p.end, p.pole)
            )


def test_a_hundred_thousand_characters_in_one_line(stage: ThemesStage) -> None:
    text = "development and security, from old to new, " * 2_500
    start = time.perf_counter()
    passages(stage, text)
    assert time.perf_counter() - start < 10
