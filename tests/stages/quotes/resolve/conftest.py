"""The packaged pipeline, loaded once for a file."""

from __future__ import annotations

import pytest

from readout import load
from readout.batch.load import Readout


@pytest.fixture(scope="module")
def nlp() -> Readout:
    return load()
