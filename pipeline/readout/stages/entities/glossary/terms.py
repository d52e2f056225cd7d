"""The terms of a document's glossary, read from its entries and their definitions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from readout.language.meetings import describe
from readout.records.types import EntityLabel, GlossaryEntry
from readout.stages.entities.gazetteer import Gazetteer
from readout.stages.entities.glossary.definitions import defined_aliases
from readout.stages.entities.glossary.names import term_label
from readout.stages.entities.read.occurrences import occurrences

__all__ = ["Term", "read_terms"]


@dataclass(frozen=True)
class Term:
    """An entry with its year apart: "National Two Sessions (2023)" is the name and 2023.

    ``aliases`` are its other names.
    """

    entry: GlossaryEntry
    name: str
    year: int | None
    ordinal: int | None
    label: EntityLabel
    kb_id: str | None
    aliases: tuple[str, ...]

    @property
    def lines(self) -> tuple[str, str]:
        """The ids of the segments of its name and its definition."""
        return self.entry.term_segment, self.entry.definition_segment


def read_terms(
    entries: Sequence[GlossaryEntry],
    text: str,
    gazetteer: Gazetteer,
    definitions: Mapping[str, str],
) -> Iterator[Term]:
    """Yield the terms of a glossary, in order.

    Parameters
    ----------
    entries : sequence of GlossaryEntry
        What the segment stage found.
    text : str
        The document's text.
    gazetteer : Gazetteer
        Asked first for the label of a term; then its definition, then its head word.
    definitions : mapping of str to str
        Segment id -> text, for the definitions.
    """
    described = [describe(entry.term) for entry in entries]
    small = occurrences(text, (name.lower() for name, _, _ in described))
    for entry, (name, ordinal, year) in zip(entries, described, strict=True):
        definition = definitions.get(entry.definition_segment, "")
        aliases = (entry.term, *entry.aliases, *defined_aliases(name, definition))
        known = gazetteer.lookup(name)
        kb_id = None
        if known is not None:
            label = known.label
            kb_id = known.kb_id
        else:
            label = term_label(name, definition, year, small=name.lower() in small)
        yield Term(entry, name, year, ordinal, label, kb_id, aliases)
