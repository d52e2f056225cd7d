"""The report: static pages over the records of a run; a record in a notebook and a terminal.

Reads records alone; knows no stage.
"""

from __future__ import annotations

from readout.report.site import WrittenReport, build_report

__all__ = ["WrittenReport", "build_report"]
