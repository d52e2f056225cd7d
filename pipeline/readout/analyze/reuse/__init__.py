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
    texts = zip(
        range(len(labels)),
        labels.tolist(),
        matches.lengths.tolist(),
        matches.telling.tolist(),
        strict=True,
    )
    pairs = zip(other.first.tolist(), other.second.tolist(), other.scores.tolist(), strict=True)
    share = {"one": "BIGINT", "other": "BIGINT", "share": "DOUBLE"}
    of_text = {"text": "BIGINT", "cluster": "BIGINT", "words": "BIGINT", "telling": "BOOLEAN"}
    of_statement = {"statement": "VARCHAR", "text": "BIGINT"}
    writer.insert("worded", ((name, number[text]) for name, text in worded), of_statement)
    writer.insert("texts", texts, of_text)
    writer.insert("near", near(matches), share)
    writer.insert("in_other_words", pairs, share)
