"""The component: with the packaged taxonomies and models, and several in one pipeline."""

from __future__ import annotations

import itertools
import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from blank import BLANK
from readout.batch.load import load
from readout.errors import ConfigError
from readout.records.checks import validate_line
from readout.records.types import (
    Document,
    Passage,
    Segment,
    Source,
    Theme,
    ThemeScore,
    encode_record,
)
from readout.stages.themes.component import ThemesSettings, ThemesStage, merged, without_themes
from readout.stages.themes.model import save_model
from readout.stages.themes.taxonomy import read_taxonomy
from tests.gardens import PARENT, model_of, taxonomy_file, write_words
from tests.markup import read

PACKAGED = ("future-industries", "development-pairs", "liberal-democracies")
TE, SI, VG = "traditional_emerging", "scitech_industry", "vitality_governance"
# heading | passage with <te>, <si> or <vg> around what must be touched by evidence; no mark: no
# theme
CASES = [
    "| We must <vg>coordinate development and security</vg> in every harbor of the league.",
    "| Let the market decide what it decides best, and let <vg>an effective market go with a capable government</vg>.",
    "| Research institutes and enterprises should form joint bodies, so that <si>the innovation chain and the "
    "industrial chain</si> are linked.",
    "| Speed up the <te>transformation and upgrading of traditional industries</te> and cultivate emerging industries.",
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
    doc = BLANK.make_doc(whole)
    doc._.readout_segments = segments
    (found,) = stage(doc)._.readout_passages
    return whole, found


@pytest.mark.parametrize("case", CASES)
def test_cases(stage: ThemesStage, case: str) -> None:
    heading, marked = case.split("|", 1)
    text, marks = read(marked.strip())
    whole, found = passages(stage, text, heading.strip())
    wanted = {{"te": TE, "si": SI, "vg": VG}[mark.tag] for mark in marks}
    assert {theme.id for theme in found.themes} == wanted
    shift = len(whole) - len(text)
    for mark in marks:
        theme = next(t for t in found.themes if t.id == {"te": TE, "si": SI, "vg": VG}[mark.tag])
        assert any(a < mark.end + shift and b > mark.start + shift for a, b in theme.evidence)


def test_poles_relation_and_scores(stage: ThemesStage) -> None:
    text, found = passages(stage, "We must balance development and security in the lake provinces.")
    (theme,) = found.themes
    assert {(p.pole, text[p.start : p.end]) for p in theme.poles} >= {
        ("vitality", "development"),
        ("governance", "security"),
    }
    assert theme.relation is not None
    assert theme.relation.type == "balance"
    assert 0 < theme.relation.score <= 1
    assert any(
        "balance" in text[a:b] or "development" in text[a:b] for a, b in theme.relation.evidence
    )
    assert [score.id for score in found.scores] == [TE, SI, VG]
    assert theme.score == next(score.score for score in found.scores if score.id == VG)


def test_a_heading_alone_is_no_grounds_for_a_glossary_definition(stage: ThemesStage) -> None:
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
        "Scientific and technological innovation should lead industrial innovation.",
        "The transformation and upgrading of traditional industries must go with the growth of emerging industries.",
    ],
)
def test_without_its_evidence_a_passage_scores_lower_than_without_other_words(
    nlp: Language, core: str
) -> None:
    text = LONG.format(core)
    (found,) = nlp(text)._.readout_passages
    (theme,) = found.themes
    ((first, last),) = theme.evidence
    assert text[first:last] == core

    def score_without(start: int, end: int) -> float:
        kept = text[:start] + " " * (end - start) + text[end:]
        (passage,) = nlp(kept)._.readout_passages
        return next(s.score for s in passage.scores if s.id == theme.id)

    without = score_without(first, last)
    assert without < theme.score
    for start in range(text.index("Roads"), len(text) - (last - first), 25):
        assert without < score_without(start, start + last - first)


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
    doc = BLANK.make_doc("x" * len(kinds))
    doc._.readout_segments = [Segment(f"s{i}", kind, i, i + 1) for i, kind in enumerate(kinds)]  # type: ignore[arg-type]
    assert [p.segment for p in stage(doc)._.readout_passages] == ["s2", "s3", "s4", "s6"]


def test_survives_pickling_and_packing(stage: ThemesStage, nlp: Language) -> None:
    doc = nlp("We must coordinate development and security in all that we do.")
    output = stage.found(doc)
    assert stage.unpack(stage.pack(output)) == output
    again = pickle.loads(pickle.dumps(stage))  # noqa: S301 - our own bytes
    assert again.annotate(doc) == output
    assert again.fingerprint() == stage.fingerprint()


def test_pipes_fit(nlp: Language) -> None:
    assert not any(nlp.analyze_pipes()["problems"].values())


def test_needs_segments() -> None:
    alone = spacy.blank("en")
    alone.add_pipe("readout_themes")
    with pytest.raises(ConfigError, match="themes needs segments: add readout_segment before it"):
        alone("text")


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
    "“" * 600,
    "\ufeff",
    "old new " * 500,
]


@pytest.mark.parametrize("text", ODD)
def test_odd_texts(nlp: Language, text: str) -> None:
    nlp(text)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["development and security ", "\n\n", "— A and B\n\n", "old to new ", ". ", "é🌊 ", "‘"]
        )
    )
)
def test_spans_lie_within_the_text(nlp: Language, parts: list[str]) -> None:
    doc = nlp("".join(parts))
    size = len(doc.text)
    for passage in doc._.readout_passages:
        assert 0 <= passage.start <= passage.end <= size
        for theme in passage.themes:
            spans = [*theme.evidence, *((p.start, p.end) for p in theme.poles)]
            spans += theme.relation.evidence if theme.relation else []
            assert all(0 <= a < b <= size for a, b in spans)


@pytest.mark.parametrize(
    "text",
    [
        "development and security, from old to new, " * 2_500,
        "development. Security. " * 1_000,
        "old and new; " * 4_000,
    ],
)
def test_a_hundred_thousand_characters_in_one_line(nlp: Language, text: str) -> None:
    start = time.process_time()
    found = nlp(text)._.readout_passages
    assert time.process_time() - start < 20
    assert found


HEADED = [
    ("Traditional and Emerging", "Traditional industries employ many in Holm.", TE),
    ("Traditional and Emerging", "Emerging industries grew last year.", TE),
    ("Traditional and Emerging", "Lunch is served from noon until two.", None),
    (
        "Development Work and Discipline",
        "Development remains the first task of the province.",
        None,
    ),
    (
        "Development Work and Discipline",
        "Discipline and security are matters for the bureau.",
        None,
    ),
]


@pytest.mark.parametrize(("heading", "text", "theme"), HEADED)
def test_headings(stage: ThemesStage, heading: str, text: str, theme: str | None) -> None:
    _, found = passages(stage, text, heading)
    assert [one.id for one in found.themes] == ([theme] if theme else [])


SAME = "They agreed to coordinate development and security in every harbor."


@pytest.mark.parametrize("number", [0, 3, 30])
def test_a_sentence_scores_the_same_in_other_surroundings(nlp: Language, number: int) -> None:
    (alone,) = nlp(SAME)._.readout_passages
    filler = "The choir of Lissenby sang at the close. " * number
    for text in (f"{filler}{SAME}", f"{SAME} {filler}", f"Rain.\n\n{filler}{SAME}"):
        found = nlp(text.strip())._.readout_passages
        best = [max(p.scores[n].score for p in found) for n in range(3)]
        assert best == pytest.approx([s.score for s in alone.scores], abs=0.01)


@pytest.mark.parametrize("name", PACKAGED)
def test_packaged_models_go_with_their_taxonomies(name: str) -> None:
    folder = "readout:themes"
    told = ThemesSettings(f"{folder}/{name}.toml", f"{folder}/{name}/model.bin")
    stage = ThemesStage("readout_themes", told)
    themes = stage.classifier.taxonomy.themes
    assert len(stage.classifier.thresholds) == len(themes)
    for theme in themes:
        poles = [pole.terms[0].replace("*", "") for pole in theme.poles]
        alone, both = (
            {score.id: score.score for score in passages(stage, text)[1].scores}
            for text in (
                f"There was {poles[0]}.",
                f"We must balance {poles[0]} and {poles[1]}, so that they support each other.",
            )
        )
        assert both[theme.id] > alone[theme.id]


# What can be set


@pytest.fixture
def small_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have vectors of a few words in place of the packaged ones."""
    words = write_words(tmp_path / "words.bin")
    monkeypatch.setattr("readout.models.word_vectors.WORDS", words)


SMALL = pytest.mark.usefixtures("small_words")


def with_settings(garden_file: Path, **values: object) -> ThemesStage:
    model = garden_file.with_name("model.bin")
    taxonomy = read_taxonomy(garden_file)
    save_model(model, taxonomy, model_of(taxonomy))
    told = ThemesSettings(taxonomy=str(garden_file), model=str(model), **values)  # type: ignore[arg-type]
    return ThemesStage("readout_themes", told)


GARDENS = [
    "Sun and shade must be balanced.",
    "The sunny beds meet the shade of the elms.",
    "Sunlight, as in a ferry, and shadows.",
    "The sun is high. The shade is deep.",
    "The sun is hot.",
    "The ferry leaves at nine.",
]


def given_by(stage: ThemesStage) -> set[str]:
    return {text for text in GARDENS if passages(stage, text)[1].themes}


@SMALL
def test_a_wished_threshold_is_what_themes_are_given_by(garden_file: Path) -> None:
    stage = with_settings(garden_file)
    scores = {text: passages(stage, text)[1].scores[0].score for text in GARDENS}
    for threshold in (0.01, 0.3, 0.6, 0.99):
        stage = with_settings(garden_file, threshold=threshold)
        assert given_by(stage) == {t for t, s in scores.items() if s >= threshold}


@SMALL
def test_more_precision_gives_fewer_and_a_greater_share_gives_more(garden_file: Path) -> None:
    asked = [
        given_by(with_settings(garden_file, precision_at_least=p)) for p in (0.2, 0.7, 0.9, 0.99)
    ]
    assert all(more >= fewer for more, fewer in itertools.pairwise(asked))
    assert len(asked[0]) > len(asked[-1])
    shared = [
        given_by(with_settings(garden_file, prior=p, threshold=0.5)) for p in (0.001, 0.03, 0.9)
    ]
    assert shared[0] <= shared[1] <= shared[2]
    assert len(shared[0]) < len(shared[2])


@pytest.mark.parametrize("field", ["threshold", "prior", "precision_at_least"])
@pytest.mark.parametrize("value", [-0.1, 0.0, 1.0, 1.5, float("nan")])
@SMALL
def test_shares_lie_between_0_and_1(garden_file: Path, field: str, value: float) -> None:
    with pytest.raises(ConfigError, match="must lie between 0 and 1") as caught:
        with_settings(garden_file, **{field: value})
    assert caught.value.code == "bad_setting"
    assert field in caught.value.message


@SMALL
def test_a_threshold_is_asked_for_in_one_way(garden_file: Path) -> None:
    with pytest.raises(ConfigError, match="set one of them") as caught:
        with_settings(garden_file, threshold=0.4, precision_at_least=0.9)
    assert caught.value.code == "bad_setting"
    assert caught.value.message.startswith("readout_themes: threshold and precision")
    # a precision that cannot be had: the strictest threshold there is
    (threshold,) = with_settings(garden_file, precision_at_least=0.999).classifier.thresholds
    assert threshold == pytest.approx((0.97 + 0.9) / 2)


@SMALL
def test_settings_and_files_are_in_the_fingerprint(garden_file: Path) -> None:
    one, other = (with_settings(garden_file, threshold=t).fingerprint() for t in (0.4, 0.5))
    assert one != other
    names = {name for name, _ in one["files"]}
    assert names == {"gardens.toml", "model.bin"}
    first = ThemesStage("readout_themes", ThemesSettings(taxonomy=str(garden_file), model=None))
    names = {name for name, _ in first.fingerprint()["files"]}
    assert names == {"gardens.toml", "prior.bin"}


@SMALL
def test_without_a_model_the_terms_decide(garden_file: Path) -> None:
    told = ThemesSettings(taxonomy=str(garden_file), model=None, threshold=0.3)
    stage = ThemesStage("readout_themes", told)
    _, first = passages(stage, "Sun and shade must be balanced.")
    _, second = passages(stage, "The ferry leaves at nine.")
    assert [theme.id for theme in first.themes] == ["sun_shade"]
    assert second.themes == []


@pytest.mark.parametrize("content", [None, b"not a model", b"PK\x03\x04"])
@SMALL
def test_a_model_that_is_none(garden_file: Path, tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.bin"
    if content is not None:
        path.write_bytes(content)
    told = ThemesSettings(taxonomy=str(garden_file), model=str(path))
    with pytest.raises(ConfigError, match=r"model\.bin") as caught:
        ThemesStage("readout_themes", told)
    assert caught.value.code in {"bad_model", "missing_file"}


@SMALL
def test_a_model_of_another_taxonomy(garden_file: Path, tmp_path: Path) -> None:
    other = taxonomy_file(tmp_path, "sea", "land")
    with_settings(garden_file)
    told = ThemesSettings(taxonomy=str(other), model=str(tmp_path / "model.bin"))
    with pytest.raises(ConfigError, match="readout train themes") as caught:
        ThemesStage("readout_themes", told)
    assert caught.value.code == "bad_model"


@SMALL
def test_parents_only_when_asked(tmp_path: Path) -> None:
    path = taxonomy_file(tmp_path, more='parent = "light"', rest=PARENT)
    text = "We balance sun and shade."
    assert [
        [t.id for t in passages(with_settings(path, parents=asked), text)[1].themes]
        for asked in (False, True)
    ] == [["sun_shade"], ["sun_shade", "light"]]


# Several taxonomies in one pipeline


@pytest.fixture
def two(tmp_path: Path) -> Language:
    """A pipeline that reads by two taxonomies."""
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    for first, second in (("sun", "shade"), ("sea", "land")):
        path = taxonomy_file(tmp_path, first, second)
        model = tmp_path / f"{first}.bin"
        taxonomy = read_taxonomy(path)
        save_model(model, taxonomy, model_of(taxonomy))
        config = {"taxonomy": str(path), "model": str(model)}
        nlp.add_pipe("readout_themes", name=f"themes_{first}", config=config)
    return nlp


TWO = "We balance sun and shade.\n\nWe balance sea and land.\n\nThe gate is green."


def found_ids(doc: Doc) -> list[list[str]]:
    return [[theme.id for theme in p.themes] for p in doc._.readout_passages]


@SMALL
def test_themes_of_two_taxonomies_stand_side_by_side(two: Language) -> None:
    doc = two(TWO)
    assert found_ids(doc) == [["sun_shade"], ["sea/sea_land"], []]
    for passage in doc._.readout_passages:
        assert [score.id for score in passage.scores] == ["sun_shade", "sea/sea_land"]


@SMALL
def test_a_second_call_on_a_document_doubles_nothing(two: Language) -> None:
    doc = two(TWO)
    before = list(doc._.readout_passages)
    for name in ("themes_sun", "themes_sea", "themes_sea", "themes_sun"):
        two.get_pipe(name)(doc)  # type: ignore[operator]
        found = doc._.readout_passages
        assert [(p.segment, p.start, p.end) for p in found] == [
            (p.segment, p.start, p.end) for p in before
        ]
        for one, other in zip(found, before, strict=True):
            assert sorted(one.scores, key=str) == sorted(other.scores, key=str)
            assert sorted(one.themes, key=str) == sorted(other.themes, key=str)


@SMALL
def test_themes_of_the_same_name_do_not_take_one_anothers_place(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    for folder, more, rest in (("a", "", ""), ("b", 'parent = "light"', PARENT)):
        (tmp_path / folder).mkdir()
        path = taxonomy_file(tmp_path / folder, more=more, rest=rest)
        text = path.read_text(encoding="utf-8").replace('id = "sun"', f'id = "{folder}"', 1)
        path.write_text(text, encoding="utf-8")
        config = {"taxonomy": str(path), "model": None, "threshold": 0.3}
        nlp.add_pipe("readout_themes", name=f"themes_{folder}", config=config)
    doc = nlp(TWO)
    assert [score.id for score in doc._.readout_passages[0].scores] == [
        "sun_shade",
        "b/sun_shade",
        "b/light",
    ]


def drafts(folder: Path, *more: str, id: str = "gardens_v2") -> Path:
    """Write a configuration of two taxonomies with a theme of one id; return its path."""
    for name in ("first", "second"):
        (folder / name).mkdir()
        taxonomy_file(folder / name)
    path = folder / "second" / "sun.toml"
    text = path.read_text(encoding="utf-8").replace('id = "sun"', f'id = "{id}"', 1)
    path.write_text(text.replace("sunlike place*", "quay*"), encoding="utf-8")
    config = folder / "two.cfg"
    told = [
        f'[components.{name}]\nfactory = "readout_themes"\nmodel = null\n'
        f'taxonomy = "{name}/sun.toml"\nthreshold = 0.3'
        for name in ("first", "second")
    ]
    lines = ['[nlp]\npipeline = ["readout_segment","first","second"]\n[components]', *told, *more]
    config.write_text("\n".join(lines), encoding="utf-8")
    return config


@SMALL
def test_two_drafts_of_a_taxonomy_stand_side_by_side(tmp_path: Path) -> None:
    nlp = load(drafts(tmp_path)).nlp
    wanted = ["sun_shade", "gardens_v2/sun_shade"]
    doc = nlp(TWO)
    for name in ("first", "second", "second", "first"):
        assert [sorted(found) for found in found_ids(doc)][:1] == [sorted(wanted)]
        nlp.get_pipe(name)(doc)  # type: ignore[operator]
        scores = doc._.readout_passages[0].scores
        assert sorted(score.id for score in scores) == sorted(wanted)


CLASHES = [
    ({"id": "sun"}, "two taxonomies have the id 'sun': give one of them another id"),
    ({"more": "qualified = false"}, "both have the theme sun_shade: leave out"),
]


@pytest.mark.parametrize(("values", "words"), CLASHES)
@SMALL
def test_taxonomies_that_cannot_be_told_apart(
    tmp_path: Path, values: dict[str, str], words: str
) -> None:
    more = [values[name] for name in ("more",) if name in values]
    path = drafts(tmp_path, *more, id=values.get("id", "gardens_v2"))
    with pytest.raises(ConfigError, match=r"nlp\.pipeline: first and second: ") as caught:
        load(path)
    assert caught.value.code == "bad_value"
    assert words in caught.value.message
    # written to another place, they do not meet
    apart = path.read_text(encoding="utf-8") + '\npassages = "other_passages"\n'
    path.write_text(apart, encoding="utf-8")
    assert [stage.name for stage in load(path).stages] == ["segment", "first", "second"]


@SMALL
def test_a_document_is_not_read_by_two_taxonomies_of_one_id(tmp_path: Path) -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    drafts(tmp_path, id="sun")
    for name in ("first", "second"):
        config = {"taxonomy": str(tmp_path / name / "sun.toml"), "model": None}
        nlp.add_pipe("readout_themes", name=name, config=config)
    with pytest.raises(ConfigError, match="second: two taxonomies have the id 'sun'"):
        nlp(TWO)


@pytest.mark.parametrize(
    ("qualified", "wanted"), [(True, "gardens/sun_shade"), (False, "sun_shade")]
)
@SMALL
def test_ids_carry_the_taxonomy_where_that_is_set(
    garden_file: Path, qualified: bool, wanted: str
) -> None:
    stage = with_settings(garden_file, qualified=qualified)
    _, found = passages(stage, GARDENS[0])
    assert [theme.id for theme in found.themes] == [wanted]


@SMALL
def test_two_taxonomies_in_a_record(tmp_path: Path) -> None:
    for first, second in (("sun", "shade"), ("sea", "land")):
        taxonomy_file(tmp_path, first, second)
    config = tmp_path / "two.cfg"
    config.write_text(
        '[nlp]\nlang = "en"\npipeline = ["readout_segment","readout_themes","themes_sea"]\n'
        "[components]\n[components.readout_segment]\n"
        '[components.readout_themes]\ntaxonomy = "sun.toml"\nmodel = null\n'
        '[components.themes_sea]\nfactory = "readout_themes"\ntaxonomy = "sea.toml"\n'
        "model = null\n",
        encoding="utf-8",
    )
    readout = load(config)
    document = Document("d", TWO, {}, Source(None, "0" * 64, "text/plain"))
    record = readout.annotate(document)
    assert {s.id for p in record.passages for s in p.scores} == {"sun_shade", "sea/sea_land"}
    assert list(validate_line(encode_record(record))) == []
    # who changes the first taxonomy computes the second anew: its passages hold both
    keys = readout.keys(document)
    path = tmp_path / "sun.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("shadelike", "shady"))
    changed = load(config).keys(document)
    assert changed["segment"] == keys["segment"]
    assert changed["themes"] != keys["themes"]
    assert changed["themes_sea"] != keys["themes_sea"]


def test_a_long_segment_is_several_passages_of_a_record(nlp: Language) -> None:
    text = "The choir of Lissenby sang at the close. " * 60
    doc = nlp(text.strip())
    found = doc._.readout_passages
    assert len(found) == 2
    assert {p.segment for p in found} == {doc._.readout_segments[0].id}
    (warnings,) = [w for w in doc._.readout_warnings.values() if w]
    assert [w.code for w in warnings] == ["passage_split"]
    document = Document("d", text.strip(), {}, Source(None, "0" * 64, "text/plain"))
    record = load("readout:themes-only.cfg").annotate(document)
    assert [w.code for w in record.warnings] == ["passage_split"]
    assert list(validate_line(encode_record(record))) == []


# Passages that two taxonomies read


def scored_passage(start: int, *ids: str, given: int = 1) -> Passage:
    themes = [Theme(name, 0.9, [], [], None) for name in ids[:given]]
    scores = [ThemeScore(name, 0.9 if name in ids[:given] else 0.1) for name in ids]
    return Passage(f"s{start}", themes, scores, start, start + 5)


@st.composite
def read_by(draw: st.DrawFn, *ids: str) -> list[Passage]:
    starts = draw(st.sets(st.integers(0, 9).map(lambda n: n * 10)))
    return [scored_passage(s, *ids, given=draw(st.integers(0, 2))) for s in sorted(starts)]


def test_themes_of_both_stand_in_one_passage_in_their_order() -> None:
    before, found = (
        [scored_passage(0, "a"), scored_passage(10, "a")],
        [scored_passage(0, "b"), scored_passage(20, "b")],
    )
    both = merged(before, found)
    assert [(p.start, [t.id for t in p.themes]) for p in both] == [
        (0, ["a", "b"]),
        (10, ["a"]),
        (20, ["b"]),
    ]
    assert [score.id for score in both[0].scores] == ["a", "b"]
    assert before[0].scores == [ThemeScore("a", 0.9)]


def test_what_is_found_anew_goes_before() -> None:
    own = frozenset({"a", "gardens/a"})
    there = merged(
        [scored_passage(0, "a"), scored_passage(10, "gardens/a")], [scored_passage(0, "b")]
    )
    (kept,) = without_themes(there, own)
    assert kept == scored_passage(0, "b")
    assert without_themes([scored_passage(0, "a")], own) == []
    assert without_themes([], own) == []


@given(read_by("a", "b"), read_by("c", "d"))
def test_a_second_call_doubles_nothing(before: list[Passage], found: list[Passage]) -> None:
    once = merged(before, found)
    assert merged(without_themes(once, frozenset("cd")), found) == once
    assert without_themes(once, frozenset("cd")) == before
    assert [p.start for p in once] == sorted({p.start for p in [*before, *found]})
