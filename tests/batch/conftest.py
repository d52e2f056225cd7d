"""Fixtures of the batch's tests, which make a pipeline for each of hundreds of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from importlib import metadata
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer

from runs import make, place

__all__ = ["made_once", "make", "place"]


@pytest.fixture(autouse=True, scope="module")
def made_once() -> Iterator[None]:
    """Make once what is the same in every pipeline: words and tokenizer of English, versions."""
    blank = spacy.blank
    shared = blank("en")
    create = spacy.registry.tokenizers.get("spacy.Tokenizer.v1")

    def with_shared(name: str, **more: Any) -> Language:
        return blank(name, **({"vocab": shared.vocab} if name == "en" else {}), **more)

    def shared_tokenizer() -> Callable[[Language], Tokenizer]:
        new = create()
        return lambda nlp: shared.tokenizer if nlp.vocab is shared.vocab else new(nlp)

    spacy.registry.tokenizers.register("spacy.Tokenizer.v1", func=shared_tokenizer)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spacy, "blank", with_shared)
        patch.setattr(metadata, "version", cache(metadata.version))
        yield
    spacy.registry.tokenizers.register("spacy.Tokenizer.v1", func=create)
