-- What is quoted again: clusters of statements, and who has what from whom.

-- Statements by the date of their document, the undated last.
CREATE TEMP TABLE near AS
SELECT text AS one, text AS other, 1.0::DOUBLE AS share FROM wordings
UNION ALL SELECT longer, shorter, share FROM matches
UNION ALL SELECT shorter, longer, share FROM matches;

CREATE TEMP TABLE uttered AS
SELECT s.*, t.text AS wording, g.cluster AS texts_cluster, r.length,
       r.length >= 5 AND r.weight >= r.substance AS telling,
       d.date_start AS document_start, d.date_end AS document_end,
       CASE WHEN s.dated_by = 'occasion' THEN s.date_start END AS said_on,
       row_number() OVER (ORDER BY d.date_start IS NULL OR d.date_end IS NULL, d.date_start,
           d.date_end, s.id) AS place
FROM statements s JOIN worded w ON w.statement = s.id JOIN wordings t ON t.wording = w.wording
JOIN text_groups g ON g.text = t.text JOIN rest r ON r.text = t.text
JOIN documents d ON d.id = s.document;

CREATE TEMP TABLE clustered AS
WITH outer_ones AS (
    -- what stands within another statement of the cluster is left out
    SELECT * FROM uttered WHERE telling
    QUALIFY "end" > coalesce(max("end") OVER (
        PARTITION BY texts_cluster, document ORDER BY start, "end" DESC, id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), -1)
), spread AS (
    SELECT texts_cluster FROM outer_ones GROUP BY texts_cluster HAVING count(DISTINCT document) > 1
)
SELECT first_value(id) OVER (PARTITION BY texts_cluster ORDER BY place) AS cluster,
       row_number() OVER (PARTITION BY texts_cluster ORDER BY place) AS number, *
FROM outer_ones WHERE texts_cluster IN (FROM spread);

INSERT INTO cluster_members BY NAME
SELECT cluster, number, id AS statement, document, document_start AS document_date,
       said_on AS said_date, occasion_name, speaker, speaker_name, status, text
FROM clustered ORDER BY cluster, number;

-- each statement with the first before it, in another document, that says the same; of a wording
-- the first two documents are enough to find one
CREATE TEMP TABLE same_words AS
WITH firsts AS (
    SELECT cluster, wording, document, min(number) AS number FROM clustered
    GROUP BY cluster, wording, document
    QUALIFY row_number() OVER (PARTITION BY cluster, wording ORDER BY min(number)) <= 2
), earliest AS (
    SELECT l.cluster, l.number AS later, min(f.number) AS earlier
    FROM clustered l JOIN near n ON n.one = l.wording
    JOIN firsts f ON f.cluster = l.cluster AND f.wording = n.other
    WHERE f.document <> l.document AND f.number < l.number
    GROUP BY ALL
)
SELECT later.id AS later, earlier.id AS earlier, later.cluster, n.share,
       CASE WHEN later.wording = earlier.wording THEN 'same_words'
            WHEN least(later.length, earlier.length) >= 0.6 * greatest(later.length, earlier.length)
                THEN 'changed'
            WHEN later.length < earlier.length THEN 'short_form' ELSE 'long_form' END AS relation
FROM earliest e
JOIN clustered later ON later.cluster = e.cluster AND later.number = e.later
JOIN clustered earlier ON earlier.cluster = e.cluster AND earlier.number = e.earlier
JOIN near n ON n.one = later.wording AND n.other = earlier.wording;

-- documents that have three statements, and half of those of the shorter one, in the same words
CREATE TEMP TABLE reprinted AS
WITH RECURSIVE sizes AS (
    SELECT document, count(*) AS statements FROM uttered GROUP BY document
), shared AS (
    SELECT l.document AS one, e.document AS other FROM same_words p
    JOIN uttered l ON l.id = p.later JOIN uttered e ON e.id = p.earlier
    JOIN sizes a ON a.document = l.document JOIN sizes b ON b.document = e.document
    WHERE p.relation = 'same_words'
    GROUP BY ALL HAVING count(*) >= 3
        AND count(*) >= 0.5 * least(any_value(a.statements), any_value(b.statements))
), both_ways AS (
    SELECT one, other FROM shared UNION SELECT other, one FROM shared
), reached AS (
    SELECT one, other FROM both_ways
    UNION
    SELECT r.one, b.other FROM reached r JOIN both_ways b ON b.one = r.other
)
SELECT d.id AS document, least(d.id, coalesce(min(r.other), d.id)) AS print
FROM documents d LEFT JOIN reached r ON r.one = d.id GROUP BY d.id;

INSERT INTO pairs BY NAME
WITH reworded AS (
    SELECT r.share, first(u.id ORDER BY u.place) FILTER (u.wording = r.one) AS a,
           first(u.id ORDER BY u.place) FILTER (u.wording = r.other) AS b
    FROM in_other_words r JOIN uttered u ON u.wording IN (r.one, r.other)
    GROUP BY r.one, r.other, r.share
), pair AS (
    FROM same_words
    UNION ALL
    SELECT CASE WHEN one.place > other.place THEN a ELSE b END,
           CASE WHEN one.place > other.place THEN b ELSE a END, NULL, share, 'other_words'
    FROM reworded JOIN uttered one ON one.id = a JOIN uttered other ON other.id = b
    WHERE one.texts_cluster <> other.texts_cluster AND one.document <> other.document
)
SELECT p.later, p.earlier, l.document AS later_document, e.document AS earlier_document,
       l.speaker AS later_speaker, e.speaker AS earlier_speaker, p.cluster, p.relation,
       round_even(p.share, 3) AS share,
       CASE WHEN e.document_end IS NULL OR l.document_start IS NULL THEN 'undated'
            WHEN l.document_start > e.document_end THEN 'later' ELSE 'same_time' END AS "order",
       CASE WHEN l.document_start > e.document_end THEN l.document_start - e.document_end
            WHEN l.document_start <= e.document_end THEN 0 END AS gap_days,
       lp.print = ep.print AS reprint,
       CASE WHEN p.cluster IS NULL THEN '' ELSE difference(e.text, l.text) END AS difference
FROM pair p JOIN uttered l ON l.id = p.later JOIN uttered e ON e.id = p.earlier
JOIN reprinted lp ON lp.document = l.document JOIN reprinted ep ON ep.document = e.document
ORDER BY p.later, p.earlier;

INSERT INTO clusters BY NAME
WITH names AS (
    SELECT cluster, list(speaker_name ORDER BY uses DESC, speaker_name) AS speakers FROM (
        -- pronouns of nobody known do not count
        SELECT cluster, speaker_name, count(*) AS uses FROM clustered
        WHERE speaker <> '' AND NOT starts_with(speaker, '[pronoun] ') GROUP BY ALL)
    GROUP BY cluster
), same AS (
    SELECT cluster, count(*) AS same_words FROM same_words WHERE relation = 'same_words'
    GROUP BY ALL
)
SELECT c.cluster, first(text ORDER BY number) AS text, count(*) AS statements,
       count(DISTINCT document) AS documents, count(DISTINCT r.print) AS independent,
       coalesce(any_value(n.speakers), []) AS speakers,
       CASE WHEN count(document_start) > 0 THEN c.cluster END AS earliest,
       min(document_start) AS earliest_date,
       first(id ORDER BY said_on, id) FILTER (said_on IS NOT NULL) AS first_said,
       min(said_on) AS first_said_date,
       first(occasion_name ORDER BY said_on, id) FILTER (said_on IS NOT NULL) AS occasion_name,
       max(document_start) AS latest_date, count(*) FILTER (document_start IS NULL) AS undated,
       coalesce(any_value(s.same_words), 0) AS same_words
FROM clustered c JOIN reprinted r USING (document)
LEFT JOIN names n USING (cluster) LEFT JOIN same s USING (cluster)
GROUP BY c.cluster ORDER BY independent DESC, documents DESC, c.cluster;

-- what was said a month or more before the document that quotes it
INSERT INTO recalled BY NAME
SELECT u.id AS statement, u.document, u.document_start AS document_date, u.date AS said,
       u.said_on AS said_date, u.document_start - u.date_end AS gap_days, u.occasion_name,
       u.occasion_confidence, u.speaker, u.speaker_name, c.cluster, u.text
FROM uttered u LEFT JOIN clustered c ON c.id = u.id
WHERE u.said_on IS NOT NULL AND u.document_start - u.date_end >= 31
ORDER BY u.id;
