-- What is said again, what most documents have first, the earliest statement on top.
WITH reworded AS (
    SELECT p.later, p.earlier, m.cluster FROM pairs p
    LEFT JOIN cluster_members m ON m.statement = p.earlier
    WHERE p.relation = 'other_words'
), found AS (
    SELECT m.cluster AS "group", m.statement, p.relation, p.difference
    FROM cluster_members m LEFT JOIN pairs p ON p.later = m.statement AND p.cluster = m.cluster
    UNION ALL
    SELECT coalesce(cluster, earlier), later, 'other_words', '' FROM reworded
    UNION ALL
    SELECT DISTINCT earlier, earlier, NULL, '' FROM reworded WHERE cluster IS NULL
), sized AS (
    SELECT f."group", count(DISTINCT s.document) AS documents FROM found f
    JOIN statements s ON s.id = f.statement GROUP BY ALL
)
SELECT f."group",
       first_value(s.text) OVER (
           PARTITION BY f."group" ORDER BY d.date_end NULLS LAST, s.document, s.start
       ) AS title,
       '' AS kind, NULL AS date, NULL AS facts, s.document, s.start, s."end", d.date, s.speaker_name AS who,
       -- "[-left out-] {+added+}" in pieces
       chr(30) || '0' || CASE WHEN coalesce(f.difference, '') = '' THEN s.text
           ELSE regexp_replace(
               regexp_replace(f.difference, '\{\+(.*?)\+\}', chr(30) || '1\1' || chr(30) || '0', 'g'),
               '\[-(.*?)-\]', chr(30) || '2\1' || chr(30) || '0', 'g')
       END AS text,
       coalesce(f.relation, 'first') AS how, NULL AS event, NULL AS point, NULL AS "year", NULL AS uses
FROM found f
JOIN sized z USING ("group")
JOIN statements s ON s.id = f.statement
JOIN documents d ON d.id = s.document
ORDER BY z.documents DESC, f."group", d.date_end NULLS LAST, s.document, s.start
