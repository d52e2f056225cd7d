-- Who says what: speakers, and their statements by theme, relation and occasion.

-- names, roles and bodies of each speaker, with how often they are given
CREATE TEMP TABLE called AS
SELECT speaker, what, value, count(*) AS uses
FROM (UNPIVOT (
    SELECT speaker, coalesce(speaker_name, '') AS name, nullif(role, '') AS role,
        nullif(body, '') AS body
    FROM statements WHERE speaker IS NOT NULL
) ON name, role, body INTO NAME what VALUE value)
GROUP BY ALL;

CREATE TEMP TABLE tallies AS
WITH dated AS (
    SELECT *, rowid AS place, coalesce(year(date_start) = year(date_end), false) AS of_a_year
    FROM statements WHERE speaker IS NOT NULL
)
SELECT speaker, count(*) AS statements, count(DISTINCT document) AS documents, sum(words) AS words,
       -- how somebody is mentioned, the surest first
       CASE WHEN bool_or(status = 'named') THEN 'named'
            WHEN bool_or(status = 'nominal') THEN 'nominal' ELSE 'pronoun' END AS status,
       min(date_start) FILTER (of_a_year) AS first_date,
       max(date_end) FILTER (of_a_year) AS last_date,
       count(*) FILTER (NOT of_a_year) AS undated,
       coalesce(first(id ORDER BY date_start, id) FILTER (of_a_year), first(id ORDER BY place))
           AS first,
       coalesce(last(id ORDER BY date_start, id) FILTER (of_a_year), last(id ORDER BY place))
           AS last
FROM dated GROUP BY speaker;

-- Which names are those of one person over the whole corpus. Within a document the record knows
-- ("Biden" behind "Joe Biden"). Over documents a surname alone, or another form of the first name,
-- is joined with the full name only where nearly nobody else bears the surname, or both have the
-- same office.
CREATE TEMP TABLE one_person AS
WITH bearers AS (
    SELECT speaker, documents, string_split_regex(trim(speaker), '\s+') AS words,
           coalesce(first(value ORDER BY uses DESC, value) FILTER (what = 'role'), '') AS office
    FROM tallies JOIN called USING (speaker)
    -- "; " stands between the names of several who speak together
    WHERE status = 'named' AND NOT contains(speaker, '; ') AND trim(speaker) <> ''
    GROUP BY speaker, documents
), full_names AS (
    -- forms of a first name agree in two letters: "Joe", "Joseph"
    SELECT speaker, documents, words[-1] AS surname,
           CASE WHEN office = '' THEN speaker ELSE first_value(speaker) OVER (
               PARTITION BY words[-1], left(words[1], 2), office ORDER BY documents DESC, speaker
           ) END AS person
    FROM bearers WHERE len(words) > 1
), families AS (
    SELECT surname, person, sum(documents) AS documents FROM full_names GROUP BY ALL
), heads AS (
    -- one who speaks in three documents and has eight in ten of those of the surname
    SELECT surname, arg_max(person, documents) AS person FROM families GROUP BY surname
    HAVING max(documents) >= 3 AND max(documents) >= 0.8 * sum(documents)
)
SELECT speaker, person FROM full_names
UNION ALL
SELECT b.speaker, h.person FROM bearers b JOIN heads h ON h.surname = b.words[1]
WHERE len(b.words) = 1;

INSERT INTO speakers BY NAME
WITH given AS (
    -- what is given for fewer than one statement in twenty is read wrong
    SELECT speaker, first(value ORDER BY uses DESC, value) FILTER (what = 'name') AS name,
           list(value ORDER BY uses DESC, value) FILTER (what = 'role' AND uses * 20 >= statements)
               AS roles,
           list(value ORDER BY uses DESC, value) FILTER (what = 'body' AND uses * 20 >= statements)
               AS bodies
    FROM called JOIN tallies USING (speaker) GROUP BY speaker
)
SELECT t.*, coalesce(o.person, t.speaker) AS person, g.name,
       coalesce(g.roles[:10], []) AS roles, coalesce(g.bodies[:10], []) AS bodies
FROM tallies t JOIN given g USING (speaker) LEFT JOIN one_person o USING (speaker)
ORDER BY t.statements DESC, t.speaker;

INSERT INTO voices BY NAME
WITH named AS (
    SELECT rowid AS place, *,
           first_value(coalesce(speaker_name, '')) OVER (PARTITION BY speaker ORDER BY rowid)
               AS called,
           first_value(coalesce(occasion_name, '')) OVER (PARTITION BY occasion ORDER BY rowid)
               AS held
    FROM statements
)
SELECT s.speaker, CASE WHEN s.speaker IS NOT NULL THEN s.called END AS speaker_name,
       t.theme, t.relation,
       s.occasion, CASE WHEN s.occasion IS NOT NULL THEN s.held END AS occasion_name,
       count(*) AS statements, count(DISTINCT s.document) AS documents,
       list(s.id ORDER BY s.place) AS ids
FROM named s LEFT JOIN themes t ON t.passage = s.passage
GROUP BY ALL
ORDER BY statements DESC, s.speaker NULLS FIRST, t.theme NULLS FIRST, t.relation NULLS FIRST,
    s.occasion NULLS FIRST;
