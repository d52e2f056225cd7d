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
SELECT speaker, any_value(who) AS who, count(*) AS statements, count(DISTINCT document) AS documents, sum(words) AS words,
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
SELECT t.*, g.name,
       coalesce(g.roles[:10], []) AS roles, coalesce(g.bodies[:10], []) AS bodies
FROM tallies t JOIN given g USING (speaker)
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
