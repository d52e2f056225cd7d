"""Options that several commands of ``readout train`` have."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

__all__ = ["FILE", "files_argument", "output_option", "pipeline_option"]

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(path_type=Path)


def output_option(help: str, kind: click.Path = FILE) -> Callable[[F], F]:
    """Return the option that names the file to write, or the folder."""
    return click.option(
        "-o",
        "--output",
        required=True,
        type=kind,
        help=help,
    )


def files_argument(name: str) -> Callable[[F], F]:
    """Return the argument that names the files to learn from."""
    there = click.Path(exists=True, path_type=Path)
    return click.argument(
        name,
        nargs=-1,
        required=True,
        type=there,
    )


def pipeline_option(help: str) -> Callable[[F], F]:
    """Return the option that names a pipeline, the packaged default otherwise."""
    return click.option(
        "-c",
        "--config",
        default="readout:default.cfg",
        show_default=True,
        help=help,
    )
