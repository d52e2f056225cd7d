-- Which wordings say the same in the same words, whole or in part.
--
-- Wordings that share four words in a row are compared: how much of the shorter one stands in the
-- longer one, in the same order. Stretches that wordings share which otherwise have nothing to do
-- with one another are stock phrases; they are taken out, and the rest is compared again.

-- A letter for each word, of any alphabet but the halves of letters (55296 to 57343): letters are
-- compared faster than words.
CREATE TEMP TABLE letters AS
SELECT word, chr((code + CASE WHEN code >= 55296 THEN 2048 ELSE 0 END)::INT) AS letter
FROM (SELECT word, 1 + (row_number() OVER (ORDER BY word) % 1000000) AS code
      FROM (SELECT DISTINCT unnest(string_split(wording, ' ')) AS word FROM worded));

-- Different wordings of `worded` (statement, wording), the longest first, and in letters.
CREATE TEMP TABLE wordings AS
SELECT row_number() OVER (ORDER BY length(words) DESC, wording) - 1 AS text, wording, words
FROM (SELECT wording, string_agg(letter, '' ORDER BY spot) AS words
      FROM (SELECT wording, unnest(string_split(wording, ' ')) AS word,
                   generate_subscripts(string_split(wording, ' '), 1) AS spot
            FROM (SELECT DISTINCT wording FROM worded)) JOIN letters USING (word)
      GROUP BY wording);

-- Four words in a row that several wordings have, and where they begin first in each.
CREATE TEMP TABLE grams AS
SELECT *, row_number() OVER (PARTITION BY gram ORDER BY text) AS rank,
       count(*) OVER (PARTITION BY gram) AS size
FROM (
    SELECT text, substr(words, opening, 4) AS gram, min(opening) AS place
    FROM (SELECT text, words, unnest(range(1, length(words) - 2)) AS opening FROM wordings)
    GROUP BY ALL
)
QUALIFY size > 1;

-- Up to 12 wordings with the same four words are all compared with one another. Of more each is
-- compared with the longest 6 alone: what many quote, they have whole.
CREATE TEMP TABLE proposed AS
SELECT a.gram, a.text AS longer, b.text AS shorter
FROM grams a JOIN grams b ON b.gram = a.gram AND b.rank > a.rank
WHERE a.rank <= 6 OR a.size <= 12;

CREATE TEMP TABLE compared AS
SELECT longer, shorter, in_order(a.words, b.words) / length(b.words) AS whole_share
FROM (SELECT DISTINCT longer, shorter FROM proposed)
JOIN wordings a ON a.text = longer JOIN wordings b ON b.text = shorter;

-- Wordings without stock phrases: four words of four or more texts, where of the pairs that have
-- them less than 0.4 agree.
CREATE TEMP TABLE telling_words AS
WITH stock AS (
    SELECT gram FROM proposed JOIN compared USING (longer, shorter) JOIN
        (SELECT DISTINCT gram, size FROM grams) USING (gram)
    GROUP BY gram
    HAVING any_value(size) >= 4
        AND count(*) FILTER (whole_share >= asked_share(1000)) < 0.4::DOUBLE * count(*)
), barred AS (
    SELECT DISTINCT text, unnest(range(place, place + 4)) AS spot FROM grams JOIN stock USING (gram)
)
FROM (SELECT text, substr(words, spot, 1) AS word, spot
      FROM (SELECT text, words, unnest(range(1, length(words) + 1)) AS spot FROM wordings))
ANTI JOIN barred USING (text, spot);

-- How rare each word of a text is: the logarithm of texts to one text that has it, in millionths.
CREATE TEMP TABLE rarity AS
SELECT text, word, round(1e6 * ln(((SELECT count(*) FROM wordings) + 1)
       / count(*) OVER (PARTITION BY word)))::BIGINT AS weight
FROM (SELECT DISTINCT text, word FROM telling_words);

-- A text of fewer than 5 words is not compared: anybody may say four. How rare the words that two
-- have must be in all: 16, or in a small corpus as rare as two words that stand in one text alone.
CREATE TEMP TABLE rest AS
SELECT w.text, coalesce(t.words, '') AS words, coalesce(t.length, 0) AS length,
       coalesce(r.weight, 0) AS weight, 1e6 * least(16, 2 * ln(max(w.text) OVER () + 2)) AS substance
FROM wordings w
LEFT JOIN (SELECT text, string_agg(word, '' ORDER BY spot) AS words, count(*) AS length
           FROM telling_words GROUP BY text) t USING (text)
LEFT JOIN (SELECT text, sum(weight) AS weight FROM rarity GROUP BY text) r USING (text);

-- `longer`, `shorter`, and the share of the shorter one's words that the other has in order. Rare
-- words weigh more: "commitment to" is not whom to. The shorter one must be like a stretch of the
-- longer as long as it: no words from all over.
CREATE TEMP TABLE matches AS
WITH agreeing AS (
    SELECT longer, shorter, in_order(a.words, b.words) / least(a.length, b.length) AS share,
           least(a.length, b.length) AS shortest,
           greatest(a.substance, 0.7::DOUBLE * least(a.weight, b.weight)) AS asked
    FROM compared JOIN rest a ON a.text = longer JOIN rest b ON b.text = shorter
    WHERE least(a.length, b.length) >= 5 AND share >= asked_share(shortest)
), telling AS (
    SELECT longer, shorter, share
    FROM agreeing JOIN rarity a ON a.text = longer
    JOIN rarity b ON b.text = shorter AND b.word = a.word
    GROUP BY longer, shorter, share, asked HAVING sum(a.weight) >= asked
)
SELECT longer, shorter, share
FROM telling JOIN rest a ON a.text = longer JOIN rest b ON b.text = shorter
WHERE nearness(a.words, b.words) >= 60
ORDER BY longer, shorter;
