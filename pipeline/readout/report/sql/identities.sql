-- Persons, states or bodies that speak, those that say most first: what each said, when and on what
-- occasion, by date, up to 50 a year; with its names, what told who it is, its events and themes.
WITH asked AS (SELECT ?::BIGINT AS shown, ?::VARCHAR AS kind),
spoken AS (
    SELECT who, document, start, "end", "end" AS last, date, date_start, date_end,
           occasion AS event, text, kind AS how
    FROM statements
    UNION ALL
    -- words of a turn, as far as they may be shown
    SELECT t.who, t.document, t.start, t."end", t."end", t.date, t.date_start, t.date_end, d.event,
           CASE WHEN t."end" > a.shown THEN '…' WHEN length(t.text) > 300 THEN t.text[:300] || ' …'
                ELSE t.text END, 'turn'
    FROM turns t JOIN documents d ON d.id = t.document, asked a
    UNION ALL
    -- a document that somebody speaks as a whole
    SELECT who, id, 0, 0, "end", date, date_start, date_end, event, title, 'document'
    FROM documents d
    WHERE NOT EXISTS (FROM turns t WHERE t.document = d.id AND t.who = d.who)
), said AS (
    -- of several who speak as one, each
    SELECT s.*, i.who AS key, year(date_start)::VARCHAR AS "year"
    FROM spoken s, unnest(string_split(s.who, '; ')) AS u(one), asked a
    JOIN identities i ON i.who = u.one AND i.kind = a.kind
), counted AS (
    SELECT s.key, count(*) AS times, count(DISTINCT s.document) AS documents,
           count(*) FILTER (how NOT IN ('turn', 'document')) AS statements,
           count(*) FILTER (how = 'turn') AS turns,
           min(s.date_start) AS first_day, max(s.date_end) FILTER (s.date_start IS NOT NULL) AS last_day
    FROM said s JOIN identities i ON i.who = s.key
    GROUP BY s.key, i.documents HAVING count(*) > 1 OR i.documents > 1
    ORDER BY times DESC, s.key LIMIT 1000
), themed AS (
    SELECT key, list({'text': replace(theme, '_', ' '), 'n': n, 'id': theme} ORDER BY n DESC, theme)[:12] AS themes
    FROM (SELECT s.key, t.theme, count(DISTINCT t.id) AS n FROM said s
          JOIN themes t ON t.document = s.document AND t.start < s.last AND s.start < t."end"
          GROUP BY ALL)
    GROUP BY key
), attended AS (
    -- where it took part, or said something
    SELECT key, list({'text': name, 'n': n, 'id': event} ORDER BY n DESC, day, event)[:40] AS events
    FROM (SELECT x.key, x.event, sum(x.n)::BIGINT AS n, any_value(m.name) AS name,
                 any_value(m.date_start) AS day
          FROM (SELECT key, event, 1 AS n FROM said
                UNION ALL SELECT DISTINCT unnest(participants), key, 0 FROM events) x
          JOIN meetings m ON m.key = x.event GROUP BY ALL)
    GROUP BY key
), numbered AS (
    SELECT s.*, row_number() OVER in_year AS number, count(*) OVER (PARTITION BY key, "year") AS uses
    FROM said s
    WINDOW in_year AS (PARTITION BY key, "year" ORDER BY date_end NULLS LAST, document, start)
)
SELECT c.key AS "group", i.name AS title, '' AS kind,
       CASE WHEN first_day = last_day THEN first_day::VARCHAR
            ELSE concat_ws(' – ', first_day::VARCHAR, last_day::VARCHAR) END AS date,
       CASE WHEN row_number() OVER by_date = 1 THEN [
           {'name': 'said', 'values': [{'text': 'statements', 'n': c.statements, 'id': c.key},
               {'text': 'turns', 'n': c.turns, 'id': c.key},
               {'text': 'documents', 'n': c.documents, 'id': c.key}]},
           {'name': 'names', 'values': [{'text': one.key, 'n': one.value, 'id': ''}
               FOR one IN map_entries(i.names) IF one.key <> i.name]},
           {'name': 'roles', 'values': [{'text': role, 'n': 0::BIGINT, 'id': ''} FOR role IN p.roles]},
           {'name': 'grounds', 'values': [{'text': ground, 'n': 0::BIGINT, 'id': ''} FOR ground IN i.grounds]},
           {'name': 'sure', 'values': [{'text': printf('%.2f', i.confidence), 'n': 0::BIGINT, 'id': ''}]},
           {'name': 'wikidata', 'values': [{'text': i.wikidata, 'n': 0::BIGINT, 'id': ''}]},
           {'name': 'events', 'values': a.events},
           {'name': 'themes', 'values': h.themes}
       ] END AS facts,
       s.document, s.start, s."end", s.date, m.name AS who, concat(chr(30), '0', s.text) AS text, s.how,
       m.key AS event, NULL AS point, s."year", CASE WHEN s."year" IS NOT NULL THEN s.uses END AS uses
FROM counted c
JOIN identities i ON i.who = c.key
JOIN numbered s ON s.key = c.key AND s.number <= 50
LEFT JOIN speakers p ON p.speaker = c.key
LEFT JOIN themed h ON h.key = c.key
LEFT JOIN attended a ON a.key = c.key
LEFT JOIN meetings m ON m.key = s.event
WINDOW by_date AS (PARTITION BY c.key ORDER BY s.date_end NULLS LAST, s.document, s.start)
ORDER BY c.times DESC, c.key, s.date_end NULLS LAST, s.document, s.start
