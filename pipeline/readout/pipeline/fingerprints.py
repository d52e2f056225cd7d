"""What could change the output of a stage, as plain data: what cache keys are made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy.about
from spacy.language import Language

from readout.config.configuration import PipelineConfig, file_digest, json_digest
from readout.pipeline.foreign_components import Step

__all__ = ["digest", "fingerprints"]

SHARED_CODE = (
    "pipeline/assembly.py",
    "pipeline/build.py",
    "pipeline/foreign_components.py",
    "pipeline/matmul.py",
    "records/spans.py",
)


def fingerprints(
    nlp: Language,
    config: PipelineConfig,
    steps: Mapping[str, Step],
    model: Mapping[str, Any] | None,
    encoders: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the fingerprint of every stage of a pipeline, the document aside.

    Parameters
    ----------
    nlp, config : Language, PipelineConfig
        The pipeline.
    steps : mapping
        Its stages and plain components.
    model : mapping, optional
        The spaCy model (:func:`readout.pipeline.described.describe`).
    encoders : sequence of mapping
        The fingerprints of the components that stages read from.
    """
    for name, step in steps.items():
        found = step.fingerprint()
        if step.reads_tokens or step.reads_model:
            found["lang"], found["spacy"] = nlp.lang, spacy.about.__version__
            found["tokens"] = _shared_digest()
        if step.reads_model:
            found["model"] = model and model["sha256"]
            found["components"] = [c.name for c in config.components if c.from_model]
            found["encoder"] = encoders
        yield name, found


@lru_cache(maxsize=1)
def _shared_digest() -> str:
    """Hash the code, outside the stages, that makes tokens and has models read them."""
    here = Path(__file__).parents[1]
    return digest([file_digest(here / name) for name in SHARED_CODE])


def digest(value: Any) -> str:
    """Return a short hash of plain data."""
    return json_digest(value)[:32]
