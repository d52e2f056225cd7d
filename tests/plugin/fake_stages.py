"""Stages for tests, found by spaCy through an entry point like anyone's.

They do what words of the text say.

RAISE: an error of no kind of ours; REJECT: a DocumentError with a code of its own; FLAKY: a
TransientError twice, then none; HOPELESS: a TransientError always; STOP: a FatalError; DIE: the
process ends; PAUSE: it is stopped; SLEEP: half a second; HANG: a minute, having made the file that the text names, if
any.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import ClassVar

from spacy.tokens import Doc

from readout.errors import DocumentError, FatalError, TransientError
from readout.records.types import Entity, Passage, ThemeScore
from readout.stages.base import Place, Settings, Stage, StageOutput, register

CALLS: list[tuple[str, str]] = []
"""Component name and first word of the text, for each document annotated in this process."""


class EntitySettings(Settings, frozen=True):
    tag: str = "a"
    segments: Place = "readout_segments"
    entities: Place = "readout_entities"


class FakeEntities(Stage):
    factory = "fake_entities"
    version = "1"
    provides: ClassVar[dict[str, type]] = {"entities": Entity}
    needs = ("segments",)
    settings: EntitySettings

    def annotate(self, doc: Doc) -> StageOutput:
        CALLS.append((self.name, doc.text.split()[0]))
        act(doc.text)
        return {
            "entities": [Entity("e1", 0, 1, doc.text[0], "ORG", {"name": self.settings.tag})],
            "warnings": [],
        }


class ThemesSettings(Settings, frozen=True):
    score: float = 0.5
    segments: Place = "readout_segments"
    entities: Place = "readout_entities"
    passages: Place = "readout_passages"


class FakeThemes(Stage):
    factory = "fake_themes"
    version = "1"
    provides: ClassVar[dict[str, type]] = {"passages": Passage}
    needs = ("segments", "entities")
    settings: ThemesSettings

    def annotate(self, doc: Doc) -> StageOutput:
        CALLS.append((self.name, doc.text.split()[0]))
        first = (self.read(doc, "segments") or [])[0]
        return {
            "passages": [
                Passage(
                    first.id, [], [ThemeScore("fake", self.settings.score)], first.start, first.end
                )
            ],
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
    if "FILL" in text:
        bytearray(8 << 30)
    if "PAUSE" in text:
        os.kill(os.getpid(), signal.SIGSTOP)
    if "SLEEP" in text:
        time.sleep(0.5)
    if "HANG" in text:
        for path in text.split()[1:2]:
            Path(path).touch()
        time.sleep(60)


create_entities = register(FakeEntities)
create_themes = register(FakeThemes)
