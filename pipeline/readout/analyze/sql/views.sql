-- Views of the DuckDB file: what is often joined, and the rows behind what is counted.

CREATE VIEW said AS
SELECT s.*, d.title, d.publisher, t.theme, t.relation, t.confidence AS theme_confidence
FROM statements s
JOIN documents d ON d.id = s.document
LEFT JOIN themes t ON t.passage = s.passage;
COMMENT ON VIEW said IS 'A statement with the title of its document and each theme of its passage.';

CREATE VIEW together AS
SELECT a.passage, a.document, a.date, a.name AS source_name, b.name AS target_name,
       a.id AS source, b.id AS target, a.label AS source_label, b.label AS target_label
FROM entities a JOIN entities b ON a.passage = b.passage AND a.id <> b.id;
COMMENT ON VIEW together IS 'Two names in one passage: the mentions behind links.';

CREATE VIEW undated AS SELECT id, title, date, publisher FROM documents WHERE date_start IS NULL;
COMMENT ON VIEW undated IS 'Documents whose year is not known.';

CREATE VIEW attributed AS
SELECT g."by", g."group", s.id, s.document, s.status
FROM statements s
JOIN documents d ON d.id = s.document,
unnest([
    {'by': 'all', 'group': '(all)'},
    {'by': 'year', 'group': CASE WHEN year(s.date_start) = year(s.date_end)
        THEN strftime(s.date_start, '%Y') END},
    {'by': 'month', 'group': CASE
        WHEN date_trunc('month', s.date_start) = date_trunc('month', s.date_end)
            THEN strftime(s.date_start, '%Y-%m') END},
    {'by': 'document_kind', 'group': nullif(s.document_kind, '')},
    {'by': 'publisher', 'group': nullif(d.publisher, '')},
    {'by': 'occasion', 'group': nullif(s.occasion, '')}
]) AS u(one),
LATERAL (SELECT one."by", coalesce(one."group", '(none)') AS "group") g
UNION ALL
SELECT DISTINCT 'theme', t.theme, s.id, s.document, s.status
FROM statements s JOIN themes t ON t.passage = s.passage;
COMMENT ON VIEW attributed IS 'A statement in each group that attribution counts it in.';

CREATE VIEW themed AS
SELECT g."by", g."group", p.id, p.document, t.theme, t.relation
FROM passages p
JOIN documents d ON d.id = p.document
LEFT JOIN themes t ON t.passage = p.id,
unnest([
    {'by': 'all', 'group': '(all)'},
    {'by': 'year', 'group': CASE WHEN year(p.date_start) = year(p.date_end)
        THEN strftime(p.date_start, '%Y') END},
    {'by': 'month', 'group': CASE
        WHEN date_trunc('month', p.date_start) = date_trunc('month', p.date_end)
            THEN strftime(p.date_start, '%Y-%m') END},
    {'by': 'document_kind', 'group': nullif(p.document_kind, '')},
    {'by': 'publisher', 'group': nullif(d.publisher, '')}
]) AS u(one),
LATERAL (SELECT one."by", coalesce(one."group", '(none)') AS "group") g;
COMMENT ON VIEW themed IS 'A passage, with each of its themes (null: none), in each group that theme_shares counts it in.';
