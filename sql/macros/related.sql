-- name: related
-- kind: table macro
-- description: Words that stand in the same articles as a term more often than by chance, in the newest `newest`
--     articles that have it, held against all articles of the same issues. Ranked by logDice (14 at most).
-- order: log_dice DESC, word
-- needs: articles, found_hits, query_terms, stop_words
-- example: FROM related('渡口') LIMIT 20
-- column word: The word.
-- column articles: Articles that have both.
-- column of_articles: Articles with the word in those issues.
-- column log_dice: 14 + log2(2 * articles / (articles with the term + articles with the word)).
(asked, newest := 500, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
chosen AS MATERIALIZED (
    SELECT article_id, any_value(issue_date) AS issue_date
    FROM found_hits(asked, from_date := from_date, to_date := to_date, of_paper := of_paper)
    GROUP BY article_id
    ORDER BY issue_date DESC, article_id LIMIT newest
),
printed AS (
    SELECT word, count(*) AS of_articles, count(*) FILTER (WHERE has) AS articles
    FROM (
        SELECT unnest(a.words) AS word, a.article_id IN (SELECT article_id FROM chosen) AS has
        FROM articles a
        WHERE a.month IN (SELECT strftime(issue_date, '%Y-%m') FROM chosen)
          AND a.issue_date IN (SELECT issue_date FROM chosen)
    )
    GROUP BY word
)
SELECT word, articles, of_articles,
       round(14 + log2(2 * articles / ((SELECT count(*) FROM chosen) + of_articles)), 2) AS log_dice
FROM printed
WHERE articles > 0 AND len(word) > 1 AND word NOT IN (SELECT word FROM stop_words)
  AND word NOT IN (SELECT lower(term) FROM query_terms(asked))
ORDER BY log_dice DESC, word
