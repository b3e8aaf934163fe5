-- name: rising
-- kind: table macro
-- description: Words that are printed more often from one day to another than in the year before, at least in
--     `least_articles` articles, those without meaning left out (`stop_words`), the most surprising first
--     (log-likelihood ratio).
-- order: surprise DESC, word
-- needs: articles, stop_words, paper_code
-- example: FROM rising('2024-09-14', '2024-09-20') LIMIT 20
-- column word: The word.
-- column articles: Articles of the span that have it.
-- column share: Of all articles of the span, 0 to 1.
-- column before: Articles of the year before that have it.
-- column share_before: Of all articles of the year before, 0 to 1; NULL where there is none.
-- column surprise: Log-likelihood ratio of the two shares (Dunning 1993); above 10.8 chance is unlikely (p < 0.001).
(from_date, to_date, of_paper := NULL, least_articles := 3) AS TABLE
WITH
span AS (
    SELECT CASE WHEN try_cast(from_date AS DATE) IS NULL OR try_cast(to_date AS DATE) IS NULL
                    THEN error('From which day to which? Write them as 2024-09-14.')
                WHEN try_cast(from_date AS DATE) > try_cast(to_date AS DATE)
                    THEN error('The first day is after the last one.')
                ELSE try_cast(from_date AS DATE) END AS first, try_cast(to_date AS DATE) AS last
),
looked_at AS (
    SELECT a.words, a.issue_date >= s.first AS now
    FROM articles a, span s
    WHERE a.issue_date BETWEEN s.first - 365 AND s.last
      AND a.month BETWEEN coalesce(strftime(try_cast(from_date AS DATE) - 365, '%Y-%m'), '')
                      AND coalesce(strftime(try_cast(to_date AS DATE), '%Y-%m'), '9')
      AND (of_paper IS NULL OR a.paper = (SELECT paper FROM paper_code(of_paper)))
),
sizes AS (
    SELECT count(*) FILTER (WHERE now) AS n, count(*) FILTER (WHERE NOT now) AS m FROM looked_at
),
counted AS (
    SELECT word, count(*) FILTER (WHERE now) AS a, count(*) FILTER (WHERE NOT now) AS b
    FROM (SELECT unnest(words) AS word, now FROM looked_at)
    GROUP BY word
    HAVING a >= least_articles
)
SELECT word, a AS articles, round(a / n, 4) AS share, b AS before, round(b / nullif(m, 0), 4) AS share_before,
       round(2 * (a * ln(a / (n * (a + b) / (n + m)))
                  + CASE WHEN b > 0 THEN b * ln(b / (m * (a + b) / (n + m))) ELSE 0 END), 2) AS surprise
FROM counted, sizes
WHERE len(word) > 1 AND word NOT IN (SELECT word FROM stop_words) AND (m = 0 OR a / n > b / m)
ORDER BY surprise DESC, word
