-- Formulations of several documents, the strongest first, each with its uses, the earliest first;
-- chr(30) stands before each piece of a text, then how it is marked: 0 not, 1 added, 2 left out.
WITH said AS (
    SELECT u.*, f.rank, year(u.date_start)::VARCHAR AS "year",
           -- the sentence, as far as it may be shown
           CASE WHEN s."end" <= ?::BIGINT THEN s.text END AS sentence,
           [form FOR form IN f.forms IF contains(s.text, form)][1] AS form
    FROM formulation_uses u
    JOIN formulations f USING (formulation)
    LEFT JOIN sentences s
        ON s.document = u.document AND s.start <= u.start AND u."end" <= s."end"
    WHERE f.documents > 1
)
SELECT s.formulation AS "group", s.formulation AS title, '' AS kind, NULL AS date, NULL AS facts,
       s.document, s.start, s."end", s.date,
       CASE WHEN s.statement IS NULL THEN coalesce(s.speaker, '') ELSE s.speaker END AS who,
       CASE WHEN s.sentence IS NULL THEN chr(30) || '1' || s.formulation
            WHEN s.form IS NULL THEN chr(30) || '0' || s.sentence
            ELSE concat(chr(30), '0', s.sentence[:instr(s.sentence, s.form) - 1],
                        chr(30), '1', s.form,
                        chr(30), '0', s.sentence[instr(s.sentence, s.form) + length(s.form):])
       END AS text,
       '' AS how, NULL AS event, NULL AS point, s."year", r.uses
FROM said s
LEFT JOIN formulation_rates r
    ON r."by" = 'year' AND r.formulation = s.formulation AND r.value = s."year"
ORDER BY s.rank, s.date_end NULLS LAST, s.document, s.start
