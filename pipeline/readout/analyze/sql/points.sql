-- The sentences of the documents that report an event, where two to four do and not all of them are
-- speeches, which are held beside one another: a row a document.
SELECT r.key, list([s.id, s.text, g.kind] ORDER BY s.start)
FROM meeting_reports r
JOIN meetings m ON m.key = r.key AND m.reporting BETWEEN 2 AND 4
JOIN sentences s ON s.document = r.document
JOIN segments g ON g.id = s.segment
WHERE r.reported AND r.key IN (
    SELECT o.key FROM meeting_reports o JOIN documents d ON d.id = o.document
    WHERE o.reported AND d.document_kind IS DISTINCT FROM 'speech'
)
GROUP BY r.key, r.document
HAVING count(*) <= 600 -- each is compared with each: longer ones would take gigabytes
ORDER BY r.key, r.document
