-- Phrases that recur, one word longer than those that are counted: a phrase is its first word, with
-- a comma behind it or not, and the recurring phrase behind that. It has the number of the place at
-- which it stands first.

CREATE TABLE IF NOT EXISTS phrases (
    length INT, phrase INT, occurrences BIGINT, documents BIGINT
);
CREATE TABLE IF NOT EXISTS placed (length INT, place INT, phrase INT);

CREATE OR REPLACE TABLE paired AS
SELECT place, document, form, 0 AS rest, false AS comma FROM words WHERE getvariable('shorter') = 0
UNION ALL
SELECT a.place, w.document, w.form, b.phrase, w.joint = 3
FROM placed a JOIN placed b ON b.place = a.place + 1 JOIN words w ON w.place = a.place
WHERE a.length = getvariable('shorter') AND b.length = getvariable('shorter') AND w.joint > 0;

CREATE OR REPLACE TABLE grouped AS
SELECT form, rest, comma, min(place) AS phrase, sum(uses)::BIGINT AS occurrences,
       count(*) AS documents
FROM (SELECT form, rest, comma, document, min(place) AS place, count(*) AS uses FROM paired
      GROUP BY ALL)
GROUP BY ALL HAVING count(*) >= getvariable('least');

INSERT INTO phrases
SELECT getvariable('shorter') + 1, phrase, occurrences, documents FROM grouped;

INSERT INTO placed
SELECT getvariable('shorter') + 1, p.place, g.phrase
FROM paired p JOIN grouped g USING (form, rest, comma);
