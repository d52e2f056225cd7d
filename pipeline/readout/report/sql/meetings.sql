-- Events of several documents, those that several report first, with what was said on them.
WITH sides AS (
    SELECT key, statement, max(counterpart) AS counterpart FROM meeting_sides GROUP BY ALL
)
SELECT m.key AS "group", m.name AS title, CASE m.kind WHEN 'other' THEN '' ELSE m.kind END AS kind,
       m.date, r.document, coalesce(s.start, e.start), coalesce(s."end", e."end"), d.date,
       CASE WHEN s.id IS NULL THEN '' ELSE s.speaker_name END AS who,
       chr(30) || '0' || coalesce(s.text, r.name) AS text,
       CASE WHEN s.id IS NULL THEN 'mentioned' WHEN x.statement IS NULL THEN ''
            WHEN x.counterpart IS NULL THEN 'alone' ELSE 'both' END AS how,
       NULL AS "year", NULL AS uses
FROM meetings m
JOIN meeting_reports r ON r.key = m.key
JOIN documents d ON d.id = r.document
JOIN events e ON e.id = r.event
LEFT JOIN statements s ON s.document = r.document AND s.occasion = m.key
LEFT JOIN sides x ON x.key = m.key AND x.statement = s.id
WHERE m.documents > 1
ORDER BY m.reporting > 1 DESC, m.documents DESC, m.date_start NULLS LAST, m.key,
         r.reported DESC, d.date_end NULLS LAST, r.document, s.start
