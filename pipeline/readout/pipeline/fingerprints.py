"""Parts of cache keys: all that could change the output of a stage, as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import spacy.about
from spacy.language import Language

from readout.config.configuration import SAVED, PipelineConfig, file_digest, json_digest
from readout.pipeline.foreign_components import Step
from readout.records.types import PlainData
from readout.stages.base import Component

__all__ = ["describe", "fingerprints"]

SHARED_CODE = (
    "pipeline/assembly.py",
    "pipeline/build.py",
    "pipeline/foreign_components.py",
    "records/spans.py",
)


def fingerprints(
    nlp: Language,
    config: PipelineConfig,
    steps: Mapping[str, Step],
    model: Mapping[str, Any] | None,
    encoders: Sequence[Mapping[str, Any]],
) -> Iterator[tuple[str, PlainData]]:
    """Yield the fingerprint of every stage of a pipeline, the document aside.

    Parameters
    ----------
    nlp, config : Language, PipelineConfig
        The pipeline.
    steps : mapping
        Its stages and plain components.
    model : mapping, optional
        The spaCy model (:func:`readout.pipeline.fingerprints.describe`).
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
    package = Path(__file__).parents[1]
    return json_digest([file_digest(package / name) for name in SHARED_CODE])


class _Used(msgspec.Struct):
    """A model, as the manifest names it."""

    name: str | None
    version: str | None
    sha256: str


def describe(nlp: Language, config: PipelineConfig) -> PlainData | None:
    """Return name, version and hash of a pipeline's spaCy model, None where it has none.

    Writes them to ``nlp.meta``, with what a configuration says beside spaCy's own: so a saved
    pipeline is the one that was saved, with the same cache keys.
    """
    path = nlp.path
    sourced = [c.name for c in config.components if c.from_model]
    foreign = [name for name, pipe in nlp.pipeline if not isinstance(pipe, Component)]
    parts = _digest(path, sourced)
    model = None
    if path is not None and foreign:
        saved = nlp.meta.get(SAVED, {}) if config.saved is not None else {}
        if sourced == foreign and saved.get("parts") == parts:
            with suppress(msgspec.ValidationError):
                model = msgspec.to_builtins(msgspec.convert(saved.get("model_used"), _Used | None))
        if model is None:
            version = nlp.meta.get("version")
            model = {"name": config.model, "version": version, "sha256": file_digest(path)}
    nlp.meta[SAVED] = {**config.readout, "sourced": sourced, "parts": parts, "model_used": model}
    return model


def _digest(path: Path | None, names: Sequence[str]) -> str | None:
    """Hash what components have on disk, None where there is none."""
    if path is None or not names:
        return None
    there = [name for name in names if (path / name).is_dir()]
    return json_digest([[name, file_digest(path / name)] for name in there])
