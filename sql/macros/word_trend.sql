-- name: word_trend
-- kind: table macro
-- description: How often a word, or anything that `search` understands, is printed over time, in titles and bodies,
--     reprints included. `grain` is day, month or year. A period in which nothing was printed with it has 0;
--     `issues_lacking` tells a dip from a hole: days of that period that lack something (see `issue_gaps`).
-- order: period
-- needs: days, found_hits, paper_code
-- example: FROM word_trend('码头', grain := 'month')
-- column period: First day of the day, month or year.
-- column articles: Articles with it.
-- column times: How often it stands in them.
-- column of_articles: All articles of the period.
-- column share: The first divided by the third, 0 to 1; NULL where the period has no article.
-- column per_10000: Times per 10,000 characters of all bodies; NULL where the period has no article.
-- column issues: Issues that have articles.
-- column issues_lacking: Days of the period of which something is missing, or that nobody has tried.
(asked, grain := 'month', from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
step AS (
    SELECT CASE WHEN grain IN ('day', 'month', 'year') THEN grain
                ELSE error('grain is day, month or year, not ' || coalesce(grain, 'NULL') || '.') END AS unit
),
chosen AS (
    SELECT CASE WHEN of_paper IS NULL THEN NULL ELSE (SELECT paper FROM paper_code(of_paper)) END AS paper
),
hits AS MATERIALIZED (
    SELECT issue_date, issue, number
    FROM found_hits(asked, from_date := from_date, to_date := to_date, of_paper := of_paper)
),
whole AS (
    SELECT p.paper, DATE '1970-01-01' + (p.issue >> 32)::INTEGER AS issue_date, len(p.hits) // 3 AS articles,
           list_sum(p.hits[2:len(p.hits):3]) AS characters
    FROM $lengths$ p, chosen c
    WHERE p.term < '0' AND (c.paper IS NULL OR p.paper = c.paper)
),
periods AS (
    SELECT date_trunc(unit, issue_date)::DATE AS period, sum(articles)::BIGINT AS of_articles,
           sum(characters)::BIGINT AS characters, count(*) AS issues
    FROM whole, step
    WHERE (from_date IS NULL OR issue_date >= try_cast(from_date AS DATE))
      AND (to_date IS NULL OR issue_date <= try_cast(to_date AS DATE))
    GROUP BY period
),
lacking AS (
    SELECT date_trunc(unit, d.issue_date)::DATE AS period, count(*) AS issues_lacking
    FROM days d, step, chosen c
    WHERE d.status NOT IN ('complete', 'no_issue') AND (c.paper IS NULL OR d.paper = c.paper)
      AND (from_date IS NULL OR d.issue_date >= try_cast(from_date AS DATE))
      AND (to_date IS NULL OR d.issue_date <= try_cast(to_date AS DATE))
    GROUP BY date_trunc(unit, d.issue_date)
),
counted AS (
    SELECT date_trunc(unit, issue_date)::DATE AS period, count(DISTINCT (issue, number)) AS articles, count(*) AS times
    FROM hits, step
    GROUP BY period
)
SELECT period, coalesce(c.articles, 0) AS articles, coalesce(c.times, 0) AS times,
       coalesce(p.of_articles, 0) AS of_articles, coalesce(c.articles, 0) / p.of_articles AS share,
       round(10000 * coalesce(c.times, 0) / p.characters, 4) AS per_10000, coalesce(p.issues, 0) AS issues,
       coalesce(l.issues_lacking, 0) AS issues_lacking
FROM periods p FULL JOIN lacking l USING (period) LEFT JOIN counted c USING (period)
ORDER BY period
