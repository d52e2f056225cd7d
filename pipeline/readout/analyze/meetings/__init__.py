"""Events across documents: one row an event, who reports it, what each report has alone."""

from __future__ import annotations

from readout.analyze.meetings.joining import Meetings, meetings_of
from readout.analyze.meetings.rows import DoubtfulRow, MeetingRow, ReportRow, SideRow

__all__ = ["DoubtfulRow", "MeetingRow", "Meetings", "ReportRow", "SideRow", "meetings_of"]
