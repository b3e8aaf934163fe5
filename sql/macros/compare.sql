-- name: compare
-- kind: table macro
-- description: Two words, or anything that `search` understands, side by side over time: in how many articles each
--     stands, and how often in 10,000 characters. `grain` is day, month or year.
-- order: period
-- needs: word_trend
-- example: FROM compare('台风', '中秋', grain := 'day')
-- column period: First day of the day, month or year.
-- column articles_a: Articles with the first.
-- column articles_b: Articles with the second.
-- column per_10000_a: Times per 10,000 characters of the first.
-- column per_10000_b: Times per 10,000 characters of the second.
-- column of_articles: All articles of the period.
-- column issues_lacking: Days of the period of which something is missing.
(a, b, grain := 'month', from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
SELECT period, one.articles AS articles_a, other.articles AS articles_b, one.per_10000 AS per_10000_a,
       other.per_10000 AS per_10000_b, one.of_articles, one.issues_lacking
FROM word_trend(a, grain := grain, from_date := from_date, to_date := to_date, of_paper := of_paper) one
JOIN word_trend(b, grain := grain, from_date := from_date, to_date := to_date, of_paper := of_paper) other
    USING (period)
ORDER BY period
