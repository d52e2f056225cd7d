"""Language cases, one line each, in the ``.txt`` files beside this file.

A case that begins with ``? `` is not reached yet; once it is, its test fails until the ``? `` is
taken away.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from quotecases import check
from readout.stages.quotes.choose.scope import Scope

KNOWN = pytest.mark.xfail(strict=True, raises=AssertionError, reason="not reached yet")


def read_cases(name: str) -> dict[str, list[Any]]:
    """Return the cases of a file by section."""
    found: dict[str, list[Any]] = {}
    section = ""
    for line in (Path(__file__).parent / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line.strip() and not line.startswith("# "):
            known = line.startswith("? ")
            case = (
                pytest.param(line.removeprefix("? "), marks=KNOWN) if known else pytest.param(line)
            )
            found.setdefault(section, []).append(case)
    return found


def plain(cases: list[Any]) -> list[Any]:
    """Return the cases without those that are not reached."""
    return [case for case in cases if not case.marks]


CASES = read_cases("cases")
OCCASIONS, LAYOUTS, SCOPE = (read_cases("occasions"), read_cases("layouts"), read_cases("scope"))


@pytest.fixture(scope="module")
def blank() -> Language:
    return spacy.blank("en")


@pytest.mark.parametrize("case", CASES["marked"] + CASES["terms"])
def test_marked_without_a_parse(blank: Language, case: str) -> None:
    check(blank, case)


@pytest.mark.parametrize("case", CASES["marked"] + CASES["terms"])
def test_with_a_parse(model_nlp: Language, case: str) -> None:
    check(model_nlp, case)


@pytest.mark.parametrize(
    "case",
    [case for cases in (*CASES.values(), *OCCASIONS.values(), *LAYOUTS.values()) for case in cases],
)
def test_with_the_encoder(encoder_nlp: Language, case: str) -> None:
    check(encoder_nlp, case)


@pytest.mark.parametrize("case", [*CASES["nothing"], "", "   \n\n  "])
def test_nothing(model_nlp: Language, blank: Language, case: str) -> None:
    check(model_nlp, case)
    check(blank, case)


@pytest.mark.parametrize("case", [*SCOPE["statements"], *SCOPE["neither"]])
def test_statements(encoder_nlp: Language, case: str) -> None:
    check(encoder_nlp, case)


@pytest.mark.parametrize("case", plain(SCOPE["all"]))
def test_thoughts_are_no_statements(encoder_nlp: Language, case: str) -> None:
    check(encoder_nlp, case, empty=True)


@pytest.mark.parametrize(
    ("scope", "cases"), [("statements", plain(SCOPE["statements"])), ("all", SCOPE["all"])]
)
def test_scope_all_holds_more(encoder_nlp: Language, scope: Scope, cases: list[Any]) -> None:
    """Most statements, and thoughts and plans, are found by the scope that asks for all."""
    found = 0
    for case in cases:
        try:
            check(encoder_nlp, case.values[0], "all")
        except AssertionError:
            continue
        found += 1
    assert found >= {"statements": 0.9, "all": 0.6}[scope] * len(cases)
