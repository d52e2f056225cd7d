-- Shares and rates with their intervals: what has been counted by document, added up.

INSERT INTO attribution BY NAME
SELECT "by", "group", sum(size) AS statements, count(*) AS documents, sum(named) AS named,
       sum(nominal) AS nominal, sum(pronoun) AS pronoun, sum(count) AS agentless,
       sum(unattributed) AS unattributed, round_even(sum(count)::DOUBLE / sum(size), 6) AS share,
       round_even(any_value(low), 6) AS low, round_even(any_value(high), 6) AS high
FROM attribution_counts JOIN bounds USING (part, cell)
GROUP BY "by", "group" ORDER BY "by", "group";

INSERT INTO theme_shares BY NAME
SELECT "by", "group", theme, sum(count) AS passages, any_value(c.passages) AS "of",
       count(*) FILTER (count > 0) AS documents, any_value(c.documents) AS of_documents,
       round_even(sum(count)::DOUBLE / any_value(c.passages), 6) AS share,
       round_even(any_value(low), 6) AS low, round_even(any_value(high), 6) AS high,
       coalesce(sum(complement), 0) AS complement, coalesce(sum(balance), 0) AS balance,
       coalesce(sum(integration), 0) AS integration, coalesce(sum(transition), 0) AS transition,
       coalesce(sum(tension), 0) AS tension
FROM theme_shares_counts c JOIN bounds USING (part, cell)
GROUP BY "by", "group", theme ORDER BY "by", "group", theme;

INSERT INTO formulation_uses BY NAME
WITH themed AS (
    -- the surest theme of the passage
    SELECT u.rank, u.place, first(t.theme ORDER BY t.confidence DESC, t.rowid) AS theme,
           first(t.relation ORDER BY t.confidence DESC, t.rowid) AS relation
    FROM used u JOIN papers p USING (document)
    JOIN themes t ON t.document = p.id AND t.start <= u.start AND u.start < t."end"
    GROUP BY ALL
)
SELECT p.id || '#' || f.formulation || '@' || u.start AS id, f.formulation, p.id AS document,
    u.start,
       u."end", p.date, p.date_start, p.date_end, p.kind AS document_kind, v.statement, v.said,
       v.speaker, v.body, v.occasion, u.marked, t.theme, t.relation
FROM used u JOIN found f USING (rank) JOIN spoken v USING (voice)
JOIN papers p ON p.document = u.document
LEFT JOIN themed t ON t.rank = u.rank AND t.place = u.place
ORDER BY u.rank, u.place;

CREATE TEMP TABLE uses_in_turn AS
-- a use was there for certain when the time of its document is over
SELECT *, row_number()
    OVER (PARTITION BY formulation ORDER BY date_end NULLS LAST, date_start, rowid) AS turn
FROM formulation_uses;

INSERT INTO formulations BY NAME
WITH held AS (
    SELECT formulation, theme, relation, count(*) AS uses,
           sum(count(*)) OVER (PARTITION BY formulation, theme) AS of_theme
    FROM uses_in_turn GROUP BY formulation, theme, relation
), themed AS (
    -- the theme of most uses, and the relation that most of these have
    SELECT formulation, theme, of_theme,
           first(relation ORDER BY uses DESC, relation) FILTER (relation IS NOT NULL) AS relation,
           row_number() OVER (PARTITION BY formulation ORDER BY theme IS NULL, of_theme DESC, theme)
               AS place
    FROM held GROUP BY formulation, theme, of_theme
), speakers AS (
    SELECT formulation, list(speaker ORDER BY turn) AS in_turn
    FROM (SELECT formulation, speaker, min(turn) AS turn FROM uses_in_turn
          WHERE date_end IS NOT NULL AND speaker IS NOT NULL GROUP BY ALL)
    GROUP BY formulation
)
SELECT f.* EXCLUDE (formulation), f.formulation, count(DISTINCT u.document) AS documents,
       count(DISTINCT u.document) FILTER (u.date_end IS NULL) AS undated, count(*) AS uses,
       round_even(any_value(1000 * b.ratio), 4) AS per_1000,
       round_even(any_value(1000 * b.low), 4) AS low,
       round_even(any_value(1000 * b.high), 4) AS high,
       first(u.date ORDER BY turn) FILTER (u.date_end IS NOT NULL) AS first_date,
       first(u.id ORDER BY turn) FILTER (u.date_end IS NOT NULL) AS first_use,
       min(u.said) AS first_said,
       last(u.date ORDER BY turn) FILTER (u.date_end IS NOT NULL) AS last_date,
       last(u.id ORDER BY turn) FILTER (u.date_end IS NOT NULL) AS last_use,
       count(u.statement) AS in_statements, count(*) - count(u.statement) AS in_authors_voice,
       round_even(avg(u.marked::INT), 4) AS verbatim, count(DISTINCT u.speaker) AS speakers,
       count(DISTINCT u.body) AS bodies, any_value(s.in_turn[1]) AS said_first_by,
       coalesce(any_value(s.in_turn[2:11]), []) AS repeated_by,
       round_even(count(DISTINCT u.document)
           FILTER (u.document_kind IN ('readout', 'speech', 'conference', 'statement', 'policy'))
             / count(DISTINCT u.document), 4) AS official,
       any_value(t.theme) AS theme,
       CASE WHEN any_value(t.theme) IS NULL THEN 0
           ELSE round_even(any_value(t.of_theme)::DOUBLE / count(*), 4) END AS theme_share,
       any_value(t.relation) AS relation
FROM found f JOIN uses_in_turn u USING (formulation)
JOIN bounds b ON b.part = 'formulations' AND b.cell = f.rank - 1
JOIN themed t ON t.formulation = f.formulation AND t.place = 1
LEFT JOIN speakers s ON s.formulation = f.formulation
GROUP BY ALL ORDER BY f.rank;

INSERT INTO formulation_rates BY NAME
WITH sizes AS (SELECT part, "of", sum(size) AS words FROM formulation_rates_sizes GROUP BY ALL)
SELECT f.formulation, c.part AS "by", c.value, count(*) AS documents, sum(c.count) AS uses,
       any_value(s.words) AS words, round_even(any_value(1000 * b.ratio), 4) AS per_1000,
       round_even(any_value(1000 * b.low), 4) AS low,
       round_even(any_value(1000 * b.high), 4) AS high
FROM formulation_rates_counts c JOIN found f USING (rank) JOIN sizes s USING (part, "of")
JOIN bounds b USING (part, cell)
GROUP BY f.rank, f.formulation, c.part, c.value
ORDER BY list_position(['year', 'month', 'speaker', 'occasion', 'body', 'kind'], c.part), f.rank,
    c.value;

INSERT INTO formulation_tiers BY NAME
WITH shares AS (
    SELECT c.rank, c.year, sum(c.count) AS documents, any_value(c.documents) AS "of",
           sum(c.count)::DOUBLE / any_value(c.documents) AS share,
           any_value(b.low) AS low, any_value(b.high) AS high,
           -- six, each about a third of the one above, as in the discourse reports of the China
           -- Media Project; theirs count the articles of a year in one newspaper, so that the
           -- bounds, in shares, are ours
           CASE WHEN share >= 0.3 THEN 1 WHEN share >= 0.1 THEN 2 WHEN share >= 0.03 THEN 3
                WHEN share >= 0.01 THEN 4 WHEN share >= 0.003 THEN 5 ELSE 6 END AS tier
    FROM formulation_tiers_counts c JOIN bounds b USING (part, cell)
    GROUP BY c.rank, c.year
), since AS (
    SELECT *, sum(documents) OVER (PARTITION BY rank ORDER BY year) AS so_far FROM shares
), moves AS (
    SELECT *, lag(tier) OVER before - tier AS moved,
           lag(low) OVER before > high OR lag(high) OVER before < low AS apart
    FROM since WHERE so_far > 0 WINDOW before AS (PARTITION BY rank ORDER BY year)
)
SELECT f.formulation, m.year, m.documents, m."of", round_even(m.share, 4) AS share,
       round_even(m.low, 4) AS low, round_even(m.high, 4) AS high, m.tier,
       ['blazing', 'hot', 'warm', 'mild', 'cool', 'cold'][m.tier] AS heat, m.moved,
       coalesce(abs(m.moved) > 1 AND m.apart, false) AS moved_far
FROM moves m JOIN found f USING (rank) ORDER BY m.rank, m.year;
