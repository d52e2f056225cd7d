"""The documentation as a site: the Markdown of the repository, with pages made from the code.

``make docs`` builds it. The sources are the repository's own folders, so that a link in a page
leads to the same place here and in a clone. Nothing that a page loads comes from outside.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import click
from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.statemachine import StringList
from sphinx.application import Sphinx

from readout import __version__
from readout.cli import main
from readout.records import json_schema

project = "readout"
author = "The readout authors"
project_copyright = f"2026 {author}"
version = release = __version__

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
root_doc = "docs/index"
include_patterns = [
    "docs/**",
    "configs/*/README.md",
    "benchmarks/RESULTS.md",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "SECURITY.md",
    "THIRD_PARTY.md",
]
exclude_patterns = [".*", "build", "pipeline", "tests", "raw", "outputs"]
source_suffix = {".md": "markdown"}

myst_heading_anchors = 4
myst_enable_extensions = ["attrs_inline"]
nitpicky = True
# the types in NumPy docstrings are prose; what a page of Markdown links to is checked
nitpick_ignore_regex = [("py:.*", ".*")]

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
napoleon_google_docstring = False
napoleon_use_ivar = True

html_theme = "furo"
html_title = f"readout {release}"
html_copy_source = False
html_show_sourcelink = False
html_show_search_summary = False  # it fetches the pages, which a browser refuses from disk
html_extra_path = ["entrance"]
html_static_path: list[str] = []


class Made(Directive):
    """Markdown that a function makes of the code, parsed where the directive stands."""

    makers: ClassVar[dict[str, Callable[[], Iterator[str]]]] = {}

    def run(self) -> list[nodes.Node]:
        """Make the text and parse it, headings and all."""
        holder = nodes.section()
        holder.document = self.state.document
        lines = StringList(list(self.makers[self.name]()), source=self.name)
        self.state.nested_parse(lines, 0, holder, match_titles=1)
        return list(holder.children)


def _commands() -> Iterator[str]:
    """Yield a section for every command: what its ``--help`` prints."""
    waiting = [(main, click.Context(main, info_name="readout"))]
    while waiting:
        command, context = waiting.pop()
        level = "###" if context.parent and context.parent.parent else "##"
        yield from (f"{level} {context.command_path}", "", "```text")
        yield from command.get_help(context).splitlines()
        yield from ("```", "")
        if isinstance(command, click.Group):
            inner = [(n, command.get_command(context, n)) for n in command.list_commands(context)]
            waiting += [
                (one, click.Context(one, info_name=name, parent=context))
                for name, one in reversed(inner)
                if one is not None
            ]


def _tables() -> Iterator[str]:
    """Yield a table of fields for every type of the record's JSON Schema."""
    for name, kind in json_schema()["$defs"].items():
        required = set(kind.get("required", ()))
        head = (f"## {name}", "", "| field | type | always there |", "|---|---|---|")
        rows = [
            f"| `{field}` | {_type(about)} | {'yes' if field in required else 'no'} |"
            for field, about in kind.get("properties", {}).items()
        ]
        yield from (*head, *rows, "")


def _type(about: dict[str, Any]) -> str:
    """Name the type of a field, with a link where it is one of the record's own."""
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in about:
        return " or ".join(_type(one) for one in about["anyOf"])
    values = about.get("enum", [about["const"]] if "const" in about else [])
    if values:
        return " or ".join(f"`{json.dumps(value)}`" for value in values)
    if "prefixItems" in about:
        inner = [_type(one) for one in about["prefixItems"]]
        return f"list of {len(inner)}: {', '.join(inner)}"
    if about.get("type") == "array":
        return f"list of {_type(about.get('items') or {})}"
    return str(about.get("type", "anything"))


def _write_schema(app: Sphinx, error: Exception | None) -> None:
    """Put the schema beside the pages, for whoever checks records with a tool of their own."""
    if error is None:
        text = json.dumps(json_schema(), indent=2) + "\n"
        Path(app.outdir, "readout-1.schema.json").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Make the directives known."""
    Made.makers = {"record-tables": _tables, "all-commands": _commands}
    for name in Made.makers:
        app.add_directive(name, Made)
    app.connect("build-finished", _write_schema)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
