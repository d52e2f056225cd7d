"""What a run says on its way, where no terminal shows a bar."""

from __future__ import annotations

from readout.batch.progress import ProgressLines


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_line_at_the_start_every_thirty_seconds_and_at_the_end() -> None:
    clock, lines = Clock(), []
    progress = ProgressLines(lines.append, clock)
    progress.start(2_000)
    for _ in range(1_000):
        clock.now += 0.125
        progress.advance(50)
    assert lines == [
        "progress   0 of 2,000 documents",
        "progress   240 of 2,000 documents, 400 words/s, 0:03:40 left",
        "progress   480 of 2,000 documents, 400 words/s, 0:03:10 left",
        "progress   720 of 2,000 documents, 400 words/s, 0:02:40 left",
        "progress   960 of 2,000 documents, 400 words/s, 0:02:10 left",
    ]
    progress.close()
    assert lines[5:] == ["progress   1,000 of 2,000 documents, 400 words/s, 0:02:05 taken"]


def test_nothing_to_do() -> None:
    lines: list[str] = []
    progress = ProgressLines(lines.append, Clock())
    progress.start(0)
    progress.close()
    assert lines[-1] == "progress   0 of 0 documents, 0 words/s, 0:00:00 taken"
