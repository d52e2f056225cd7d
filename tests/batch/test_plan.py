"""Why a stage is computed again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from readout.batch.cache import prune
from readout.batch.run import FORCED, NEW, NOT_KEPT, plan, run
from runs import FAKES, Place, options, snapshot

Make = Callable[[str], Place]


def reasons(place: Place, **more: object) -> dict[str, dict[str, int]]:
    found = plan(options(place, **more))
    assert {stage: sum(why.values()) for stage, why in found.reasons.items()} == found.due
    return {stage: dict(why) for stage, why in found.reasons.items() if why}


@pytest.fixture
def place(make: Make) -> Place:
    place = make(FAKES)
    place.add(a="Harbour news", b="Ferry news")
    assert reasons(place) == {
        stage: {NEW: 2} for stage in ("segment", "fake_entities", "fake_themes")
    }
    run(options(place))
    assert reasons(place) == {}
    return place


def test_a_new_document_and_a_changed_one(place: Place) -> None:
    place.add(b="Ferry news of today", c="Bridge news")
    assert reasons(place)["fake_themes"] == {NEW: 2}


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("score = 0.5", "score = 0.7", {"fake_themes": {"changed: setting score": 2}}),
        (
            'tag = "a"',
            'tag = "b"',
            {
                "fake_entities": {"changed: setting tag": 2},
                "fake_themes": {"reads from fake_entities": 2},
            },
        ),
    ],
)
def test_a_changed_setting_is_named(
    place: Place, old: str, new: str, expected: dict[str, dict[str, int]]
) -> None:
    place.config.write_text(FAKES.replace(old, new))
    before = snapshot(place.out)
    assert reasons(place) == expected
    assert snapshot(place.out) == before


def test_changed_files_code_and_models_are_named(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fake_stages import FakeThemes

    real = FakeThemes.fingerprint
    change = {"files": [["taxonomy.toml", "00"]], "code": "other", "model": "x"}
    monkeypatch.setattr(FakeThemes, "fingerprint", lambda self: real(self) | change)
    assert reasons(place) == {"fake_themes": {"changed: file taxonomy.toml, its code, model": 2}}


def test_what_was_pruned_is_not_there(place: Place) -> None:
    prune(place.out / ".readout" / "cache.sqlite", stage="fake_themes")
    assert reasons(place) == {"fake_themes": {NOT_KEPT: 2}}


def test_forced_stages_say_so(place: Place) -> None:
    assert reasons(place, force="fake_entities") == {
        "fake_entities": {FORCED: 2},
        "fake_themes": {FORCED: 2},
    }


def test_back_to_an_earlier_setting_costs_nothing(place: Place) -> None:
    place.config.write_text(FAKES.replace("0.5", "0.7"))
    run(options(place))
    place.config.write_text(FAKES)
    assert reasons(place) == {}


def test_another_language_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("readout.config.configuration.LANGUAGE", "de")  # the one that is refused
    place.config.write_text(FAKES.replace("[nlp]", '[nlp]\nlang = "de"'))
    assert reasons(place)["fake_entities"] == {"changed: the language": 2}
    assert "segment" not in reasons(place)  # which reads no tokens
