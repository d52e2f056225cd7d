"""What ``readout --version`` prints: all that a paper or a report of an error should name."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version

from readout import __version__
from readout.config.configuration import packaged
from readout.records.types import SCHEMA

__all__ = ["told"]

LIBRARIES = ("spacy", "onnxruntime", "numpy")


def told() -> str:
    """Return the versions of package, record, packaged encoder, Python and libraries, by line."""
    about = json.loads((packaged() / "encoder" / "encoder.json").read_text("utf-8"))
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    lines = [
        f"readout, version {__version__}",
        f"record   {SCHEMA}",
        f"encoder  {about['version']}, sha256 {about['sha256']['model.onnx']}",
        f"python   {platform.python_version()}",
        f"with     {', '.join(libraries)}",
    ]
    return "\n".join(lines)
