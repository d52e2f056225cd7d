-- Events across documents: joined by their key, and held against one another.

-- those that other documents can name
CREATE TEMP TABLE told AS
SELECT e.*, row_number() OVER (PARTITION BY e.key, e.document ORDER BY e.start, e.id) AS number
FROM events e WHERE e.shared;

-- each value once a document, the most given first
CREATE TEMP TABLE most AS
SELECT key, what, list(value ORDER BY documents DESC, value) AS values FROM (
    SELECT key, what, value, count(DISTINCT document) AS documents
    FROM (UNPIVOT (SELECT key, document, name, kind, date, place, body FROM told)
          ON name, kind, date, place, body INTO NAME what VALUE value)
    GROUP BY ALL)
GROUP BY key, what;

CREATE TEMP TABLE meeting AS
WITH joined AS (
SELECT t.key, count(DISTINCT t.document) AS documents,
       count(DISTINCT t.document) FILTER (t.reported) AS reporting,
       first(m.values) FILTER (m.what = 'name') AS names,
       first(m.values[1]) FILTER (m.what = 'kind') AS kind,
       first(m.values[1]) FILTER (m.what = 'date') AS date,
       coalesce(first(m.values) FILTER (m.what = 'place'), []) AS places,
       coalesce(first(m.values) FILTER (m.what = 'body'), []) AS bodies
FROM told t JOIN most m USING (key) GROUP BY t.key
)
SELECT j.*, d.date_start, d.date_end
FROM joined j LEFT JOIN (SELECT DISTINCT date, date_start, date_end FROM told) d USING (date);

INSERT INTO meeting_reports BY NAME
WITH chosen AS (
    SELECT * FROM told QUALIFY row_number()
        OVER (PARTITION BY key, document ORDER BY NOT reported, number) = 1
)
SELECT c.key, c.document, c.id AS event, d.date_start AS document_date, d.publisher, c.name, c.date,
       c.reported, (SELECT count(*) FROM statements s
           WHERE s.occasion = c.key AND s.document = c.document) AS statements
FROM chosen c JOIN documents d ON d.id = c.document ORDER BY c.key, c.document;

-- what says the same as a statement: the others of its cluster, and its pairs
CREATE TEMP TABLE counterparts AS
WITH known AS (
    SELECT later AS one, earlier AS other, relation, 1 AS rank FROM pairs
    UNION ALL
    SELECT earlier, later,
        CASE relation WHEN 'short_form' THEN 'long_form' WHEN 'long_form' THEN 'short_form'
            ELSE relation END, 1
    FROM pairs
    UNION ALL
    SELECT a.statement, b.statement, 'changed', 2
    FROM cluster_members a
    JOIN cluster_members b ON a.cluster = b.cluster AND a.statement <> b.statement
)
SELECT one, other, first(relation ORDER BY rank) AS relation FROM known GROUP BY one, other;

INSERT INTO meeting_sides BY NAME
WITH sides AS (
    SELECT r.key, s.* FROM meeting_reports r
    JOIN statements s ON s.occasion = r.key AND s.document = r.document
    WHERE r.reported
    QUALIFY min(r.document) OVER (PARTITION BY r.key) <> max(r.document) OVER (PARTITION BY r.key)
), matched AS (
    SELECT s.key, s.id, min(c.other) AS counterpart, arg_min(c.relation, c.other) AS relation
    FROM sides s JOIN counterparts c ON c.one = s.id
    JOIN sides o ON o.key = s.key AND o.id = c.other AND o.document <> s.document
    GROUP BY ALL
)
SELECT s.key, s.document, s.id AS statement, s.speaker_name, m.counterpart, m.relation, s.text
FROM sides s LEFT JOIN matched m ON m.key = s.key AND m.id = s.id
ORDER BY s.key, s.document, s.start, s.id;

INSERT INTO doubtful BY NAME
WITH reports AS (
    SELECT r.key, r.document, r.date, r.name, e.kind, m.date AS most_date, m.kind AS most_kind,
        m.documents, m.reporting
    FROM meeting_reports r JOIN events e ON e.id = r.event JOIN meeting m ON m.key = r.key
    WHERE r.reported
), words AS (
    SELECT p.later AS statement, l.document, l.occasion AS key,
           l.occasion_name || ' (' || l.date || ')' AS found,
           e.occasion_name || ' (' || e.date || ')' AS expected
    FROM pairs p JOIN statements l ON l.id = p.later JOIN statements e ON e.id = p.earlier
    WHERE p.relation = 'same_words' AND l.dated_by = 'occasion' AND e.dated_by = 'occasion'
      AND l.occasion <> '' AND e.occasion <> '' AND NOT compatible(l.date, e.date)
)
SELECT key, document, 'date' AS doubt, date AS found, most_date AS expected, NULL AS statement
FROM reports WHERE date <> '' AND NOT compatible(date, most_date)
UNION ALL
SELECT key, document, 'kind', kind, most_kind, NULL FROM reports
WHERE kind <> most_kind AND documents > 2
UNION ALL
SELECT t.key, t.document, 'before', d.date_end::VARCHAR, m.date, NULL
FROM told t JOIN meeting m ON m.key = t.key JOIN documents d ON d.id = t.document
WHERE t.number = 1 AND d.date_end < m.date_start
  AND EXISTS (FROM statements s WHERE s.occasion = t.key AND s.document = t.document)
UNION ALL
SELECT key, document, 'occasion', found, expected, statement FROM words
ORDER BY key, document, doubt, coalesce(statement, '');

INSERT INTO meetings BY NAME
SELECT m.*, m.names[1] AS name,
       (SELECT count(*) FROM statements s WHERE s.occasion = m.key) AS statements,
       (SELECT count(DISTINCT x.document) FROM doubtful x
           WHERE x.key = m.key AND x.doubt <> 'occasion') AS doubtful
FROM meeting m ORDER BY m.date_start NULLS LAST, m.key;
