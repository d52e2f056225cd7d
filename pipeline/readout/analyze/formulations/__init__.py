"""Set formulations of a corpus: which there are, and where, when and by whom they are used."""

from __future__ import annotations

from readout.analyze.formulations.table import Formulations, formulations

__all__ = ["Formulations", "formulations"]
