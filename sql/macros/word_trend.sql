-- name: word_trend
-- kind: table macro
-- description: How often a word, or anything that `search` understands, is printed over time, in titles and bodies,
--     reprints included. `grain` is day, month or year. A period in which nothing was printed with it has 0;
--     `issues_lacking` tells a dip from a hole: days of that period that lack something (see `issue_gaps`).
-- order: period
-- needs: days, indexed, found_places, paper_code
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
counted AS (
    SELECT date_trunc(unit, issue_date)::DATE AS period, count(*) AS articles, sum(times)::BIGINT AS times
    FROM (
        SELECT DATE '1970-01-01' + day AS issue_date, count(*) AS times
        FROM found_places(asked, from_date := from_date, to_date := to_date, of_paper := of_paper)
        GROUP BY paper, block, slot, day
    ), step
    GROUP BY period
),
whole AS (
    SELECT i.issue_date, i.articles, i.characters
    FROM indexed i, chosen c
    WHERE c.paper IS NULL OR i.paper = c.paper
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
)
SELECT period, coalesce(c.articles, 0) AS articles, coalesce(c.times, 0) AS times,
       coalesce(p.of_articles, 0) AS of_articles, coalesce(c.articles, 0) / p.of_articles AS share,
       round(10000 * coalesce(c.times, 0) / p.characters, 4) AS per_10000, coalesce(p.issues, 0) AS issues,
       coalesce(l.issues_lacking, 0) AS issues_lacking
FROM periods p FULL JOIN lacking l USING (period) LEFT JOIN counted c USING (period)
ORDER BY period
