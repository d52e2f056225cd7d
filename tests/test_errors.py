from __future__ import annotations

import pickle

import pytest

from readout.errors import (
    ConfigError,
    DocumentError,
    FatalError,
    ReadoutError,
    TransientError,
    nearest,
)


@pytest.mark.parametrize(
    "kind", [ReadoutError, ConfigError, DocumentError, TransientError, FatalError]
)
def test_errors_survive_the_way_between_processes(kind: type[ReadoutError]) -> None:
    error = kind("the lamp is out", code="lamp")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert type(again) is kind
    assert (again.message, again.code) == ("the lamp is out", "lamp")


def test_stage_travels_too() -> None:
    again = pickle.loads(pickle.dumps(DocumentError("x", stage="quotes")))  # noqa: S301
    assert again.stage == "quotes"


def test_nearest_names_what_was_meant() -> None:
    assert (
        nearest("taxonmy", ["taxonomy", "model"])
        == "did you mean 'taxonomy'? Allowed: model, taxonomy"
    )
    assert nearest("zzz", ["taxonomy", "model"]) == "Allowed: model, taxonomy"
    assert nearest("zzz", []) == "None is allowed"
    many = nearest("zzz", [f"{number:04}" for number in range(5000)])
    assert many.endswith("0039, … (4,960 more)")
