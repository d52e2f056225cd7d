"""What is said again in a corpus, as numbers: which wordings there are, and which say the same."""

from __future__ import annotations

import numpy as np

from readout.analyze.reuse.reworded import reworded
from readout.analyze.reuse.verbatim import compare, groups, near
from readout.analyze.reuse.words import Wordings, words_of
from readout.analyze.tables import Writer

__all__ = ["insert_reuse"]


def insert_reuse(writer: Writer) -> None:
    """Find the statements that are said again, in the same or in other words.

    Makes the tables that ``sql/reuse.sql`` goes by: ``worded`` (statement, text), ``texts`` (text,
    cluster, words, telling), ``near`` and ``in_other_words`` (one, other, share).

    Raises
    ------
    ConfigError
        ``missing_package`` where rapidfuzz is not installed.
    """
    rows = writer.rows("SELECT id, text FROM statements ORDER BY id")
    worded = [(name, " ".join(found)) for name, text in rows if (found := words_of(text))]
    wordings = Wordings.of(text.split(" ") for _, text in worded)
    number = {text: place for place, text in enumerate(wordings.texts)}
    matches = compare(wordings)
    labels = groups(matches)
    other = reworded(wordings, np.unique(labels, return_index=True)[1])
    words, telling = matches.lengths.tolist(), matches.telling.tolist()
    writer.insert("worded", ((name, number[text]) for name, text in worded))
    writer.insert("texts", zip(range(len(words)), labels.tolist(), words, telling, strict=True))
    writer.insert("near", near(matches))
    pairs = (other.first.tolist(), other.second.tolist(), other.scores.tolist())
    writer.insert("in_other_words", zip(*pairs, strict=True))
