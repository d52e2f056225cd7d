"""Inline markup for language cases.

``<q kind=direct id=1>“Yes,”</q> <cue>said</cue> <spk>the minister</spk>``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TAG = re.compile(r"<(/?)([a-z_]+)((?: [a-z_]+=(?:\"[^\"]*\"|[^\s>\"]+))*)>")
ATTRIBUTE = re.compile(r"([a-z_]+)=(?:\"([^\"]*)\"|([^\s>\"]+))")


@dataclass
class Mark:
    """A marked stretch of the plain text."""

    tag: str
    start: int
    end: int
    text: str
    attributes: dict[str, str] = field(default_factory=dict)


def read(marked: str) -> tuple[str, list[Mark]]:
    """Split a marked case into its plain text and its marks, sorted by start (outer first)."""
    text, position, marks = "", 0, []
    stack: list[tuple[str, int, dict[str, str]]] = []
    for match in TAG.finditer(marked):
        text += marked[position : match.start()]
        position = match.end()
        if match[1]:
            tag, start, attributes = stack.pop()
            if tag != match[2]:
                raise ValueError(f"</{match[2]}> closes <{tag}> in: {marked}")
            marks.append(Mark(tag, start, len(text), text[start:], attributes))
        else:
            attributes = {
                m[1]: m[2] if m[2] is not None else m[3] for m in ATTRIBUTE.finditer(match[3])
            }
            stack.append((match[2], len(text), attributes))
    if stack:
        raise ValueError(f"<{stack[-1][0]}> is never closed in: {marked}")
    return text + marked[position:], sorted(marks, key=lambda m: (m.start, -m.end))
