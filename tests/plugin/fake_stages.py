"""Stages for tests, found by spaCy through an entry point like anyone's.

They do what words of the text say.

RAISE: an error of no kind of ours; REJECT: a DocumentError with a code of its own; FLAKY: a
TransientError twice, then none; HOPELESS: a TransientError always; STOP: a FatalError; DIE: the
process ends; SLEEP: half a second; HANG: a minute, having made the file that the text names, if
any.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any, ClassVar

from readout.errors import DocumentError, FatalError, TransientError
from readout.records import Entity, Passage, ThemeScore
from readout.stages.base import Stage, StageOutput
from spacy.language import Language
from spacy.tokens import Doc

CALLS: list[tuple[str, str]] = []
"""Component name and first word of the text, for each document annotated in this process."""


class FakeEntities(Stage):
    factory = "fake_entities"
    version = "1"
    provides: ClassVar[dict[str, type]] = {"entities": Entity}
    needs = ("segments",)

    def __init__(self, name: str, tag: str) -> None:
        super().__init__(
            name, {"segments": "readout_segments", "entities": "readout_entities"}, {"tag": tag}
        )
        self.tag = tag

    def annotate(self, doc: Doc) -> StageOutput:
        CALLS.append((self.name, doc.text.split()[0]))
        act(doc.text)
        return {
            "entities": [Entity("e1", 0, 1, doc.text[0], "ORG", {"name": self.tag})],
            "warnings": [],
        }


class FakeThemes(Stage):
    factory = "fake_themes"
    version = "1"
    provides: ClassVar[dict[str, type]] = {"passages": Passage}
    needs = ("segments", "entities")

    def __init__(self, name: str, score: float) -> None:
        places = {field: f"readout_{field}" for field in ("segments", "entities", "passages")}
        super().__init__(name, places, {"score": score})
        self.score = score

    def annotate(self, doc: Doc) -> StageOutput:
        CALLS.append((self.name, doc.text.split()[0]))
        first = (self.read(doc, "segments") or [])[0]
        return {
            "passages": [Passage(first.id, [], [ThemeScore("fake", self.score)])],
            "warnings": [],
        }


def act(text: str) -> None:
    attempts = CALLS.count(CALLS[-1])
    if "RAISE" in text:
        raise ZeroDivisionError("the lamp went out")
    if "REJECT" in text:
        raise DocumentError("not this one", code="odd", stage="elsewhere")
    if "HOPELESS" in text or ("FLAKY" in text and attempts < 3):
        raise TransientError("come back later", code="busy")
    if "STOP" in text:
        raise FatalError("the disk is full", code="full")
    if "DIE" in text:
        os._exit(9)
    if "SLEEP" in text:
        time.sleep(0.5)
    if "HANG" in text:
        for path in text.split()[1:2]:
            Path(path).touch()
        time.sleep(60)


@Language.factory("fake_entities", default_config={"tag": "a"})
def create_entities(nlp: Language, name: str, tag: str) -> Any:
    return FakeEntities(name, tag)


@Language.factory("fake_themes", default_config={"score": 0.5})
def create_themes(nlp: Language, name: str, score: float) -> Any:
    return FakeThemes(name, score)
