-- Which phrases read like set formulations: of `words` (a row a place, with how many words say
-- something up to it, and how many of these are small), `forms` (a row a word in small letters),
-- `phrases` and `placed` (what recurs, and where), `parallel` (a function).

-- Where the copied text of 12 words begins that reaches furthest behind a place in it.
CREATE TABLE copied AS
SELECT c.place + spot AS place, max(c.place) AS since
FROM (SELECT place, unnest(range(12)) AS spot FROM placed WHERE length = 12) c GROUP BY ALL;

-- A word is a part of names if, where no sentence begins, nine in ten have a capital.
CREATE TABLE told AS
SELECT f.*, coalesce(w.proper, false) AS proper
FROM forms f LEFT JOIN (
    SELECT form, count(*) FILTER (capital) >= 0.9::DOUBLE * count(*) AS proper
    FROM words WHERE NOT initial GROUP BY form
) w USING (form);

-- Phrases of 2 to 10 words with a beginning and an end of their own. Those with 10 are none, but
-- others may be a part of one.
CREATE TABLE edged AS
WITH closed AS (
    SELECT p.*, NOT b.barred AS begins
    FROM phrases p
    JOIN words v ON v.place = p.phrase JOIN forms b ON b.form = v.form
    JOIN words w ON w.place = p.phrase + p.length - 1 JOIN forms e ON e.form = w.form
    WHERE p.length BETWEEN 2 AND 10 AND NOT e.barred AND NOT regexp_matches(e.text, '''s?$')
      AND (begins OR b.openers)
), written AS (
    SELECT length, phrase, begins, occurrences, documents, string_agg(
               t.text || CASE WHEN w.joint = 3 AND spot < length - 1 THEN ',' ELSE '' END, ' '
               ORDER BY spot) AS text,
           count(*) FILTER (t.proper) AS capitals, count(*) FILTER (NOT t.empty) AS content,
           bool_or(t.running) AS running
    FROM (SELECT *, unnest(range(length)) AS spot FROM closed)
    JOIN words w ON w.place = phrase + spot JOIN told t USING (form)
    GROUP BY ALL
)
SELECT * EXCLUDE (begins), parallel(text) AS alike FROM written WHERE begins OR alike;

-- What stands around them, and how they are written: shares of their occurrences.
CREATE TABLE shares AS
SELECT length, phrase, list(a.place ORDER BY a.place) AS places,
       avg((a.opened AND z.closed)::INT) AS marked,
       avg((a.named_before OR z.named_after)::INT) AS named, avg(a.aimed::INT) AS aimed,
       -- names have at most a third of their words that say something in small letters
       avg((3 * (z.small - a.small_before) <= z.saying - a.saying_before)::INT) AS titled,
       avg(coalesce(c.since > z.place - 12, false)::INT) AS copied, avg(z.goes_on::INT) AS onward
FROM edged JOIN placed USING (length, phrase) JOIN words a USING (place)
JOIN words z ON z.place = a.place + length - 1 LEFT JOIN copied c ON c.place = a.place
GROUP BY ALL;

-- A comma stands in one that has sides alike, or is marked in one of ten places.
CREATE TABLE whole AS
SELECT * FROM edged JOIN shares USING (length, phrase)
WHERE alike OR marked >= 0.1::DOUBLE OR NOT contains(text, ',');

-- Those that read like one, with what ranks them. What is loose, a part, a name, a piece of a
-- sentence or a mere collocation does not.
CREATE TABLE chosen AS
WITH longer AS (
    -- how often a phrase stands in one longer phrase
    SELECT p.length, p.phrase, max(w.occurrences) AS most
    FROM (SELECT length AS size, phrase AS first, occurrences, unnest(range(length - 1)) AS spot
          FROM whole) w
    JOIN placed p ON p.place = w.first + w.spot
        AND p.length BETWEEN 2 AND w.size - greatest(w.spot, 1)
    GROUP BY ALL
), following AS (
    -- how often the likeliest next word follows
    SELECT p.length, p.phrase, max(n.occurrences) AS most
    FROM phrases n JOIN placed p ON p.place = n.phrase AND p.length = n.length - 1
    JOIN words w ON w.place = n.phrase + n.length - 1 JOIN forms f USING (form)
    WHERE NOT f.goes_on GROUP BY ALL
), complete AS (
    SELECT w.* REPLACE (
               -- before one and the same word in three of four places it ends too early
               CASE WHEN f.most / w.occurrences >= 0.75::DOUBLE THEN f.most / w.occurrences
                    ELSE w.onward END AS onward),
           1 - greatest(coalesce(l.most / w.occurrences, 0), w.copied) AS completeness
    FROM whole w LEFT JOIN longer l USING (length, phrase)
    LEFT JOIN following f USING (length, phrase)
    -- with three quarters of its occurrences in one longer phrase, or copied, it is a part
    WHERE length < 10 AND completeness > 0.25::DOUBLE
), joints AS (
    SELECT c.length, c.phrase, one.occurrences AS one, other.occurrences AS other,
           ln(c.occurrences / (SELECT count(*) FROM words)) AS together
    FROM (SELECT *, unnest(range(1, length)) AS spot FROM complete) c
    JOIN placed a ON a.length = c.spot AND a.place = c.phrase
    JOIN placed b ON b.length = c.length - c.spot AND b.place = c.phrase + c.spot
    JOIN phrases one ON one.length = a.length AND one.phrase = a.phrase
    JOIN phrases other ON other.length = b.length AND other.phrase = b.phrase
), firm AS (
    -- normalised pointwise mutual information of the two sides of the weakest joint
    SELECT length, phrase, least(1, min((together - ln(one / size * other / size)) / -together))
               AS firm
    FROM joints, (SELECT count(*) AS size FROM words) GROUP BY ALL
)
SELECT text, places, documents, occurrences, alike AS parallel, marked, named, aimed, onward,
       completeness, firm,
       -- occurrences of nothing special that every phrase is taken to have, so that one is no
       -- evidence: 2
       occurrences / (occurrences + 2) AS surely, (marked + named + aimed) * surely AS evidence,
       log2(1 + documents) * firm * completeness
       * (1 + (2 * (marked + aimed) + named) * surely + alike::INT + 0.5 * least(length - 2, 2))
       * least(1, 2 * (1 - onward))
       * CASE WHEN capitals > 0 AND titled < 0.75::DOUBLE THEN 0.5 ELSE 1 END AS score
FROM complete JOIN firm USING (length, phrase)
WHERE firm >= 0.2::DOUBLE
  -- pronouns and auxiliaries are words of running text: it must be marked, or named, more often
  AND (marked + named >= CASE WHEN running THEN 0.5 ELSE 0.1::DOUBLE END
       OR (titled < 0.75::DOUBLE AND capitals <= 1 AND NOT running
           AND (alike OR aimed >= 0.25::DOUBLE OR content > 2)));
