-- What shares and rates are made of, by document: who stays unnamed where, which themes are handled
-- when. Intervals are worked out of `cells` (part, cell, of, document, count) and `sizes` (part, of,
-- document, size), at the end; cells of one part together.

CREATE TEMP TABLE attribution_counts AS
SELECT 'attribution' AS part, dense_rank() OVER (ORDER BY "by", "group") - 1 AS cell, cell AS "of",
       dense_rank() OVER (ORDER BY document) - 1 AS document, "by", "group",
       count(*) FILTER (status = 'named') AS named,
       count(*) FILTER (status = 'nominal') AS nominal,
       count(*) FILTER (status = 'pronoun') AS pronoun,
       count(*) FILTER (status = 'agentless') AS count,
       count(*) FILTER (status = 'unattributed') AS unattributed,
       count(*) AS size
FROM attributed GROUP BY "by", "group", attributed.document;

CREATE TEMP TABLE theme_shares_sizes AS
SELECT 'theme_shares' AS part, dense_rank() OVER (ORDER BY "by", "group") - 1 AS "of",
       dense_rank() OVER (ORDER BY document) - 1 AS document, themed.document AS id, "by", "group",
       count(DISTINCT themed.id) AS size
FROM themed GROUP BY "by", "group", themed.document;

-- groups without a passage of a theme have a cell, too: series have no gap
CREATE TEMP TABLE theme_shares_counts AS
WITH groups AS (
    SELECT "by", "group", any_value("of") AS "of", sum(size) AS passages, count(*) AS documents
    FROM theme_shares_sizes GROUP BY "by", "group"
), every_theme AS (SELECT DISTINCT theme FROM themes),
counted AS (
    SELECT "by", "group", theme, document AS id, count(*) AS count,
           count(*) FILTER (relation = 'complement') AS complement,
           count(*) FILTER (relation = 'balance') AS balance,
           count(*) FILTER (relation = 'integration') AS integration,
           count(*) FILTER (relation = 'transition') AS transition,
           count(*) FILTER (relation = 'tension') AS tension
    FROM themed WHERE theme IS NOT NULL GROUP BY ALL
)
SELECT 'theme_shares' AS part, dense_rank() OVER (ORDER BY g."by", g."group", e.theme) - 1 AS cell,
    g."of",
       coalesce(s.document, 0) AS document, coalesce(c.count, 0) AS count, g."by", g."group",
       e.theme,
       g.passages, g.documents, c.* EXCLUDE ("by", "group", theme, count)
FROM groups g CROSS JOIN every_theme e
LEFT JOIN counted c ON c."by" = g."by" AND c."group" = g."group" AND c.theme = e.theme
LEFT JOIN theme_shares_sizes s ON s."by" = g."by" AND s."group" = g."group" AND s.id = c.id;

-- formulations: in all, by year, month, speaker and so on, and by year of their documents

CREATE TEMP TABLE spoken AS
SELECT v.*,
       CASE WHEN s.occasion_basis = 'stated' AND s.dated_by = 'occasion' THEN s.date END AS said,
       -- somebody named, or a pronoun for which somebody named stands
       CASE WHEN s.id IS NULL THEN d.speaker
            WHEN s.status = 'named' OR s.status = 'pronoun'
                AND NOT starts_with(s.speaker, '[pronoun] ')
            THEN s.speaker_name END AS speaker,
       coalesce(s.body, e.body) AS body,
       CASE WHEN s.id IS NULL THEN d.event_name ELSE s.occasion_name END AS occasion
FROM voices_found v
JOIN papers p USING (document) JOIN documents d ON d.id = p.id LEFT
JOIN statements s ON s.id = v.statement
LEFT JOIN (
    SELECT document, key, first(body ORDER BY rowid) AS body FROM events GROUP BY ALL
) e ON e.document = d.id AND e.key = CASE WHEN s.id IS NULL THEN d.event ELSE s.occasion END;

CREATE TEMP TABLE voice_values AS
UNPIVOT (
    SELECT v.voice, v.document, v.words, v.speaker, v.occasion, v.body, p.kind,
           CASE WHEN year(p.date_start) = year(p.date_end) THEN strftime(p.date_start, '%Y') END
               AS year,
           CASE WHEN date_trunc('month', p.date_start) = date_trunc('month', p.date_end)
                THEN strftime(p.date_start, '%Y-%m') END AS month
    FROM spoken v JOIN papers p USING (document)
) ON year, month, speaker, occasion, body, kind INTO NAME "by" VALUE value;

CREATE TEMP VIEW formulations_counts AS
SELECT 'formulations' AS part, rank - 1 AS cell, 0 AS "of", document, count(*) AS count
FROM used GROUP BY rank, document;
CREATE TEMP VIEW formulations_sizes AS
SELECT 'formulations' AS part, 0 AS "of", document, sum(words)::BIGINT AS size FROM spoken
GROUP BY document;

CREATE TEMP TABLE formulation_rates_sizes AS
SELECT "by" AS part, dense_rank() OVER (PARTITION BY "by" ORDER BY value) - 1 AS "of", document,
    value,
       sum(words)::BIGINT AS size
FROM voice_values GROUP BY "by", value, document;
CREATE TEMP TABLE formulation_rates_counts AS
SELECT v."by" AS part, dense_rank() OVER (PARTITION BY v."by" ORDER BY u.rank, v.value) - 1 AS cell,
       s."of", v.document, v.value, u.rank, count(*) AS count
FROM used u JOIN voice_values v USING (voice)
JOIN formulation_rates_sizes s ON s.part = v."by" AND s.value = v.value AND s.document = v.document
GROUP BY v."by", v.value, v.document, u.rank, s."of";

CREATE TEMP TABLE formulation_tiers_sizes AS
SELECT 'formulation_tiers' AS part, dense_rank() OVER (ORDER BY value) - 1 AS "of", document,
    value AS year, 1 AS size
FROM (SELECT DISTINCT document, value FROM voice_values WHERE "by" = 'year');
CREATE TEMP TABLE formulation_tiers_counts AS
WITH years AS (
    SELECT year, "of", count(*) AS documents FROM formulation_tiers_sizes GROUP BY ALL
), every_cell AS (
    SELECT f.rank, y.* FROM found f CROSS JOIN years y
)
SELECT DISTINCT 'formulation_tiers' AS part,
    dense_rank() OVER (ORDER BY c.rank, c.year) - 1 AS cell, c."of",
       coalesce(u.document, 0) AS document, (u.document IS NOT NULL)::INT AS count,
       c.rank, c.year, c.documents
FROM every_cell c
LEFT JOIN (
    SELECT DISTINCT u.rank, s.document, s.year FROM used u
    JOIN formulation_tiers_sizes s USING (document)
) u ON u.rank = c.rank AND u.year = c.year;

CREATE TEMP VIEW cells AS
SELECT part, cell, "of", document, count FROM attribution_counts
UNION ALL SELECT part, cell, "of", document, count FROM theme_shares_counts
UNION ALL SELECT part, cell, "of", document, count FROM formulations_counts
UNION ALL SELECT part, cell, "of", document, count FROM formulation_rates_counts
UNION ALL SELECT part, cell, "of", document, count FROM formulation_tiers_counts;
CREATE TEMP VIEW sizes AS
SELECT part, "of", document, size FROM attribution_counts
UNION ALL SELECT part, "of", document, size FROM theme_shares_sizes
UNION ALL SELECT part, "of", document, size FROM formulations_sizes
UNION ALL SELECT part, "of", document, size FROM formulation_rates_sizes
UNION ALL SELECT part, "of", document, size FROM formulation_tiers_sizes;
