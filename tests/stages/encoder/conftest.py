"""The packaged encoder, loaded once a session."""

from __future__ import annotations

import pytest
import spacy
from spacy.language import Language

from readout.config.configuration import resolve
from readout.stages.encoder.runtime import Runtime, load_runtime


@pytest.fixture(scope="session")
def runtime() -> Runtime:
    return load_runtime(resolve("readout:encoder"))


@pytest.fixture(scope="session")
def alone() -> Language:
    """The encoder without any other component."""
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_encoder")
    return nlp
