"""No pattern of the package takes forever, whatever stands in a text."""

from __future__ import annotations

import importlib
import pkgutil
import re
import signal
from collections.abc import Iterator
from types import FrameType

import pytest

import readout

ONE_BY_ONE = [*"Aa1.,-—“”\"'’()[]<>&*#|/@§:… \n\t\u00a0é中。"]
UNITS = [
    *ONE_BY_ONE,
    *("A ", "a ", "A-", "A.", "A. ", "U.S.-", "Aa ", "Aa, ", "Aa and ", "1,", "()"),
    *("[a](", "http://", "www.", "a@", "3 May ", "2031-", "Q: ", "MR. A: ", "Mr. "),
    *("he said ", "Aa Bb: ", "[Photo/", "1) ", "(a) ", "\n\n", "a. ", "O'", "Jr., "),
]
LENGTH = 600
"""Characters: what grows with the fourth power of them takes minutes."""
SECONDS = 10
"""Of this process alone, whatever else the machine does."""


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield the patterns that stand in modules; trainers read no texts of others."""
    for module in pkgutil.walk_packages(readout.__path__, "readout."):
        if not module.name.startswith("readout.train") and "__main__" not in module.name:
            for name, value in vars(importlib.import_module(module.name)).items():
                held = value if isinstance(value, (tuple, list)) else (value,)
                for one in held:
                    if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                        yield f"{module.name}.{name}", one


def test_no_pattern_takes_forever() -> None:
    running = ""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        pytest.fail(f"takes over {SECONDS} seconds: {running}")

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for name, pattern in patterns():
            running = name
            signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
            for unit in UNITS:
                text = unit * (LENGTH // len(unit)) + "!"
                pattern.search(text)
                pattern.fullmatch(text)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    assert running
