"""What every stage shares: declarations that hold together, and messages for strangers' stages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest
from spacy.tokens import Doc

from readout import Place, Readout, Settings, Stage, load, register
from readout.errors import ConfigError, DocumentError
from readout.records.checks import validate_line
from readout.records.types import Entity, Quote, encode_record
from readout.stages.base import REGISTERED, factory_names, missing_need

PIPELINE = '[nlp]\npipeline = ["readout_segment","readout_quotes",{}]\n'


class Mood(msgspec.Struct):
    quote: str
    marks: list[tuple[int, int]]


class MoodSettings(Settings, frozen=True):
    answer: str = "right"
    quotes: Place = "readout_quotes"
    moods: Place = "readout_moods"


class MoodStage(Stage):
    factory = "test_moods"
    needs = ("quotes",)
    provides: ClassVar[dict[str, type]] = {"moods": Mood}
    settings: MoodSettings

    def annotate(self, doc: Doc) -> dict[str, Any]:
        moods: list[Any] = [
            Mood(quote.id, quote.content) for quote in self.read(doc, "quotes") or []
        ]
        answers: dict[str, Any] = {
            "right": {"moods": moods},
            "missing": {},
            "unknown": {"moods": moods, "mood": moods},
            "wrong": {"moods": ["no mood"]},
            "forgotten": None,
        }
        found: dict[str, Any] = answers[self.settings.answer]
        return found


class UserSettings(Settings, frozen=True):
    moods: Place = "readout_moods"


class UserStage(Stage):
    factory = "test_user"
    needs = ("moods",)
    provides: ClassVar[dict[str, type]] = {}
    settings: UserSettings

    def annotate(self, doc: Doc) -> dict[str, Any]:
        return {}


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    register(MoodStage)
    register(UserStage)
    yield
    for name in ("test_moods", "test_user", "test_odd"):
        REGISTERED.pop(name, None)


def loaded(folder: Path, names: str, more: str = "") -> Readout:
    path = folder / "c.cfg"
    path.write_text(PIPELINE.format(names) + more, encoding="utf-8")
    return load(path)


TEXT = "“Keep the quay open,” said the mayor."


def test_fields_of_ones_own_go_to_the_extensions_of_the_record(tmp_path: Path) -> None:
    readout = loaded(tmp_path, '"test_moods","test_user"')
    record = readout(TEXT)
    assert record.extensions == {"test_moods": {"moods": [{"quote": "q1", "marks": [[1, 20]]}]}}
    line = encode_record(record)
    assert list(validate_line(line)) == []
    assert json.loads(line)["extensions"] == record.extensions
    assert [stage.reads_from for stage in readout.stages][-1] == ("test_moods",)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("missing", "annotate returned nothing; it provides moods"),
        ("unknown", "annotate returned mood, moods; it provides moods"),
        ("forgotten", "annotate returned NoneType; it provides moods"),
        ("wrong", r"Expected `object`, got `str` - at `\$.moods\[0\]`"),
    ],
)
def test_what_a_stage_gives_back_is_what_it_declares(
    tmp_path: Path, answer: str, words: str
) -> None:
    more = f'[components]\n[components.test_moods]\nanswer = "{answer}"\n'
    readout = loaded(tmp_path, '"test_moods"', more)
    with pytest.raises(DocumentError, match=f"test_moods failed: .*{words}"):
        readout(TEXT)


def test_a_plain_component_does_not_write_under_the_name_of_a_stage(tmp_path: Path) -> None:
    import plain_components  # noqa: F401 - registers plain_rude

    more = '[components]\n[components.moods]\nfactory = "test_moods"\n'
    readout = loaded(tmp_path, '"moods","plain_rude"', more)
    with pytest.raises(DocumentError, match="take another key") as caught:
        readout(TEXT)
    assert (caught.value.code, caught.value.stage) == ("name_taken", "moods")


def test_the_stage_that_is_missing_is_named_whosever_it_is(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="test_user needs moods: add test_moods"):
        loaded(tmp_path, '"test_user"')
    with pytest.raises(ConfigError, match="put test_moods before test_user"):
        loaded(tmp_path, '"test_user","test_moods"')
    error = missing_need("sentiment", "tides", "readout_quotes")
    assert error.message == "sentiment needs tides: add a stage that finds them before it"
    with pytest.raises(ConfigError, match="no stage 'test_modds'; did you mean 'test_moods'"):
        loaded(tmp_path, '"test_modds"')
    error = missing_need("mine", "entities", "mine")
    assert "add readout_entities before it" in error.message
    assert factory_names()[0].startswith("readout_")
    assert "test_moods" in factory_names()


class NoPlace(Settings, frozen=True):
    quotes: str = "readout_quotes"


def test_a_declaration_that_does_not_hold_together_is_refused() -> None:
    def stage(**members: Any) -> type[Stage]:
        base = {"factory": "test_odd", "settings": MoodSettings, "provides": {}}
        told: dict[str, Any] = {**base, **members}
        told["__annotations__"] = {"settings": told["settings"]}
        return type("Odd", (MoodStage,), told)

    with pytest.raises(TypeError, match="NoPlace has no place for quotes: add quotes: Place"):
        register(stage(settings=NoPlace))
    bare = type("Bare", (Stage,), {"__annotations__": {"settings": MoodSettings}})
    with pytest.raises(TypeError, match="Bare: has no factory and no provides"):
        register(bare)
    with pytest.raises(TypeError, match="a list of Quote, not of Entity"):
        register(stage(provides={"quotes": Entity}))
    with pytest.raises(TypeError, match=r"'test_moods' is that of MoodStage in .*test_base.py"):
        register(stage(factory="test_moods"))
    assert "test_odd" not in REGISTERED
    register(stage(provides={"quotes": Quote}))
    assert "test_odd" in REGISTERED


def test_something_beside_an_item_leaves_the_item_as_it_is() -> None:
    stage = MoodStage("readout_mine", MoodSettings())
    entity = Entity("e1", 0, 1, "a", "ORG", extensions={"other": 1})
    wider = stage.extended(entity, Mood("q1", []))
    assert wider.extensions == {"other": 1, "mine": {"quote": "q1", "marks": []}}
    assert entity.extensions == {"other": 1}
