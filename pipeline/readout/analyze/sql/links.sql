-- Which bodies, people and formulations stand together in passages.

CREATE TEMP TABLE mentions AS
SELECT label, coalesce(who, lower(name)) AS folded, name, passage, document, rowid AS place
FROM entities WHERE label IN ('CONCEPT', 'ORG', 'PERSON') AND passage IS NOT NULL;

-- what stands in one document links nothing
CREATE TEMP TABLE named AS
SELECT row_number() OVER (ORDER BY count(DISTINCT passage) DESC, label, folded) - 1 AS node,
       label, folded, count(DISTINCT passage) AS passages, count(DISTINCT document) AS documents
FROM mentions GROUP BY label, folded HAVING count(DISTINCT document) >= 2;

CREATE TEMP TABLE spelled AS
SELECT node, first(name ORDER BY uses DESC, name) AS name
FROM (SELECT n.node, m.name, count(*) AS uses FROM mentions m JOIN named n USING (label, folded)
    GROUP BY ALL)
GROUP BY node;

INSERT INTO links BY NAME
WITH placed AS (
    SELECT DISTINCT n.node, m.passage, m.document,
        min(m.place) OVER (PARTITION BY m.passage) AS place
    FROM mentions m LEFT JOIN named n USING (label, folded)
), standing AS (
    -- a list of two hundred participants tells of no pair
    SELECT * FROM placed WHERE node IS NOT NULL
    QUALIFY count(*) OVER (PARTITION BY passage) <= 60
), pairs AS (
    SELECT a.node AS source, b.node AS target, count(*) AS passages,
           count(DISTINCT a.document) AS documents, list(a.passage ORDER BY a.place)[:20] AS ids
    FROM standing a JOIN standing b ON a.passage = b.passage AND a.node < b.node
    GROUP BY ALL HAVING count(DISTINCT a.document) >= 2
)
SELECT p.*, s.name AS source_name, t.name AS target_name,
       round_even(p.passages::DOUBLE / (one.passages + other.passages - p.passages), 6) AS jaccard
FROM pairs p JOIN spelled s ON s.node = p.source JOIN spelled t ON t.node = p.target
JOIN named one ON one.node = p.source JOIN named other ON other.node = p.target
ORDER BY p.passages DESC, p.source, p.target;

INSERT INTO nodes BY NAME
SELECT n.* EXCLUDE (folded), s.name FROM named n JOIN spelled s USING (node)
WHERE n.node IN (SELECT source FROM links UNION SELECT target FROM links)
ORDER BY n.node;
