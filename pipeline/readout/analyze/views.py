"""Views of the DuckDB file: what is often joined, and the rows behind what is counted."""

from __future__ import annotations

from readout.analyze.shares import ALL, NONE

__all__ = ["VIEWS"]

YEAR = "year(r.date_start) = year(r.date_end)"
MONTH = "date_trunc('month', r.date_start) = date_trunc('month', r.date_end)"
GROUPS = {
    "all": f"'{ALL}'",
    "year": f"CASE WHEN {YEAR} THEN strftime(r.date_start, '%Y') END",
    "month": f"CASE WHEN {MONTH} THEN strftime(r.date_start, '%Y-%m') END",
    "document_kind": "nullif(r.document_kind, '')",
    "publisher": "nullif(d.publisher, '')",
}
"""What attribution and theme_shares go by: the group of a row ``r`` of a document ``d``, in SQL."""


def _grouped(columns: str, table: str, groups: dict[str, str], joined: str = "") -> str:
    """Return the rows of a table, once for each group that they are counted in."""
    pairs = ", ".join(
        f"{{'by': '{by}', 'group': coalesce({group}, '{NONE}')}}" for by, group in groups.items()
    )
    return (
        f'SELECT g."by", g."group", {columns} FROM {table} r '  # noqa: S608 - our own
        f"JOIN documents d ON d.id = r.document {joined}, unnest([{pairs}]) AS u(g)"
    )


STATEMENTS = (
    "r.id, r.document, r.status",
    "statements",
    {**GROUPS, "occasion": "nullif(r.occasion, '')"},
)
OF_THEMES = (
    'SELECT DISTINCT \'theme\' AS "by", t.theme AS "group", s.id, s.document, s.status '
    "FROM statements s JOIN themes t ON t.passage = s.passage"
)
VIEWS = {
    "said": (
        "A statement with the title of its document and each theme of its passage.",
        "SELECT s.*, d.title, d.publisher, t.theme, t.relation, t.confidence AS theme_confidence "
        "FROM statements s JOIN documents d ON d.id = s.document "
        "LEFT JOIN themes t ON t.passage = s.passage",
    ),
    "together": (
        "Two names in one passage: the mentions behind links.",
        "SELECT a.passage, a.document, a.date, a.name AS source_name, b.name AS target_name, "
        "a.id AS source, b.id AS target, a.label AS source_label, b.label AS target_label "
        "FROM entities a JOIN entities b ON a.passage = b.passage AND a.id <> b.id",
    ),
    "persons": (
        "A speaker with all forms of the name: speakers of one person together.",
        "SELECT p.speaker AS person, p.name, p.status, sum(f.statements)::BIGINT AS statements, "
        "(SELECT count(DISTINCT s.document) FROM statements s JOIN speakers g "
        "ON s.speaker = g.speaker WHERE g.person = p.speaker) AS documents, "
        "p.roles, p.bodies, list(f.speaker ORDER BY f.statements DESC, f.speaker) AS forms, "
        "min(f.first_date) AS first_date, max(f.last_date) AS last_date "
        "FROM speakers p JOIN speakers f ON f.person = p.speaker GROUP BY ALL",
    ),
    "undated": (
        "Documents whose year is not known.",
        "SELECT id, title, date, publisher FROM documents WHERE date_start IS NULL",
    ),
    "attributed": (
        "A statement in each group that attribution counts it in.",
        " UNION ALL ".join((_grouped(*STATEMENTS), OF_THEMES)),
    ),
    "themed": (
        "A passage, with each of its themes (null: none), in each group that theme_shares "
        "counts it in.",
        _grouped(
            "r.id, r.document, t.theme, t.relation",
            "passages",
            GROUPS,
            "LEFT JOIN themes t ON t.passage = r.id",
        ),
    ),
}
"""Name -> what a row is, and the SQL."""
