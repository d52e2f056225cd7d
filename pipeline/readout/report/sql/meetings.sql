-- Events of several documents, those that several report first: sentences that make the same point
-- in several reports, with the same number, and what else was said on them.
WITH sides AS (
    SELECT key, statement, max(counterpart) AS counterpart FROM meeting_sides GROUP BY ALL
), points AS (
    SELECT p.key, p.point, s.id, s.document, s.start, s."end", CASE WHEN s."end" <= ?::BIGINT THEN s.text ELSE '…' END AS text
    FROM meeting_points p JOIN sentences s ON s.id = p.sentence
), said AS (
    SELECT s.occasion AS key, s.document, s.start, s."end", s.speaker_name AS who, s.text,
           CASE WHEN x.statement IS NULL THEN '' WHEN x.counterpart IS NULL THEN 'alone' ELSE 'both' END AS how,
           NULL::BIGINT AS point
    FROM statements s LEFT JOIN sides x ON x.key = s.occasion AND x.statement = s.id
    WHERE NOT EXISTS (FROM points p WHERE p.key = s.occasion AND p.document = s.document
                      AND p.start < s."end" AND s.start < p."end")
    UNION ALL
    SELECT p.key, p.document, p.start, p."end",
           coalesce(first(s.speaker_name ORDER BY s.start), first(t.speaker_name ORDER BY t.start), ''),
           p.text, '', p.point
    FROM points p
    LEFT JOIN statements s
        ON s.document = p.document AND p.start < s."end" AND s.start < p."end"
    LEFT JOIN turns t
        ON t.document = p.document AND p.start < t."end" AND t.start < p."end"
    GROUP BY ALL
), parties AS (
    SELECT key, list({'text': name, 'n': 0::BIGINT, 'id': who} ORDER BY n DESC, who)[:20] AS sides
    FROM (SELECT e.key, i.who, i.name, count(DISTINCT e.document) AS n
          FROM events e, unnest(e.participants) AS u(one) JOIN identities i ON i.who = u.one
          GROUP BY ALL)
    GROUP BY key
), parts AS (
    SELECT part_of AS key, list({'text': name, 'n': 0::BIGINT, 'id': who} ORDER BY who)[:40] AS parts
    FROM identities WHERE part_of IS NOT NULL GROUP BY part_of
)
SELECT m.key AS "group", m.name AS title, CASE m.kind WHEN 'other' THEN '' ELSE m.kind END AS kind,
       m.date, CASE WHEN row_number() OVER in_order = 1 THEN [
           {'name': 'whole', 'values': [{'text': w.name, 'n': 0::BIGINT, 'id': w.who}]},
           {'name': 'parts', 'values': p.parts},
           {'name': 'sides', 'values': a.sides},
           {'name': 'places', 'values': [{'text': place, 'n': 0::BIGINT, 'id': ''} FOR place IN m.places]},
           {'name': 'names', 'values': [{'text': one.key, 'n': one.value, 'id': ''}
               FOR one IN map_entries(i.names) IF one.key <> m.name]},
           {'name': 'sure', 'values': [{'text': CASE WHEN i.confidence < 1 THEN printf('%.2f', i.confidence) END,
               'n': 0::BIGINT, 'id': ''}]}
       ] END AS facts,
       r.document, coalesce(s.start, e.start), coalesce(s."end", e."end"), d.date,
       CASE WHEN s.key IS NULL THEN '' ELSE s.who END AS who,
       chr(30) || '0' || coalesce(s.text, r.name) AS text, coalesce(s.how, 'mentioned') AS how,
       NULL AS event, s.point, NULL AS "year", NULL AS uses
FROM meetings m
JOIN meeting_reports r ON r.key = m.key
JOIN documents d ON d.id = r.document
JOIN events e ON e.id = r.event
LEFT JOIN identities i ON i.who = m.key
LEFT JOIN identities w ON w.who = i.part_of
LEFT JOIN parts p ON p.key = m.key
LEFT JOIN parties a ON a.key = m.key
LEFT JOIN said s ON s.document = r.document AND s.key = m.key
WHERE m.documents > 1
WINDOW in_order AS (PARTITION BY m.key ORDER BY r.reported DESC, d.date_end NULLS LAST, r.document, s.start)
ORDER BY m.reporting > 1 DESC, m.documents DESC, m.date_start NULLS LAST, m.key,
         r.reported DESC, d.date_end NULLS LAST, r.document, s.start
