"""Data as scripts: what a page that lies on a disk can load without a server.

A file of data is one call, ``readout("name", LITERAL)``, in ASCII alone. Data stand in lists and in
objects whose keys are this package's own; a text of a document is never a key.
"""

from __future__ import annotations

import json
from typing import Any

__all__ = ["literal", "script"]


def literal(value: Any) -> str:
    """Write a value as a literal of JavaScript and of JSON.

    ASCII alone; with no ``<`` it can neither end a script nor open a comment in one.

    Parameters
    ----------
    value : object
        Of lists, tuples, dicts, texts, numbers, booleans and None; the texts without surrogates.
    """
    written = json.dumps(value, separators=(",", ":"), allow_nan=False)
    return written.replace("<", "\\u003c")


def script(name: str, value: Any) -> bytes:
    """Write a file of data under the name that pages ask for."""
    return f"readout({literal(name)},{literal(value)});\n".encode("ascii")
