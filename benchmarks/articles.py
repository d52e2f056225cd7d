"""Articles to measure on, made of the project's own passages.

Any number, of any length, each another.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

__all__ = ["article", "articles", "write"]

ROOT = Path(__file__).parent.parent


def articles(count: int, words: int, *, seed: int = 0) -> Iterator[tuple[str, str]]:
    """Yield ids and texts of ``count`` articles of about so many words."""
    for number in range(count):
        yield f"a{number:06d}", article(words, seed=seed * 1_000_003 + number)


def article(words: int, *, seed: int = 0) -> str:
    """Return a text of about so many words: a title, a dateline, headings and passages."""
    chance = random.Random(seed)  # noqa: S311
    day, month = chance.randint(1, 28), chance.choice(["March", "June", "October"])
    parts = [f"Notice {seed} of the Harbour Council", f"Port Lagune, {day} {month} 2031"]
    missing = words - sum(len(part.split()) for part in parts)
    while missing > 0:
        text = chance.choice(_passages())
        if missing > 300 and chance.random() < 0.1:
            parts.append(f"{len(parts)}. {text.split('.')[0][:60].rsplit(' ', 1)[0]}")
        if len(text.split()) > missing:
            text = " ".join(text.split()[: max(missing, 3)]) + "."
        parts.append(text)
        missing -= len(text.split())
    return "\n\n".join(parts) + "\n"


def write(path: Path, count: int, words: int, *, seed: int = 0) -> int:
    """Write a ``.jsonl`` of articles; return how many words they have."""
    total = 0
    with path.open("w", encoding="utf-8") as stream:
        for name, text in articles(count, words, seed=seed):
            total += len(text.split())
            stream.write(
                json.dumps({"id": name, "text": text, "date": "2031-10-04"}, ensure_ascii=False)
                + "\n"
            )
    return total


@cache
def _passages() -> list[str]:
    found = []
    for path in sorted((ROOT / "configs" / "themes").glob("*/*.jsonl")):
        found += [
            json.loads(line)["text"]
            for line in path.read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
    for path in sorted((ROOT / "raw").glob("*.txt")):
        found += [
            part
            for part in path.read_text(encoding="utf-8").split("\n\n")
            if len(part.split()) > 20
        ]
    return [" ".join(text.split()) for text in found]
