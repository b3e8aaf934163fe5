-- name: kwic
-- kind: table macro
-- description: The terms of a question with what stands before and behind them in the body, `width` characters each
--     (keyword in context), the newest articles first, at most `most` lines.
-- order: issue_date DESC, article_id, place
-- needs: articles, found_hits, query_terms
-- example: FROM kwic('渡口', width := 15)
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column title: Main title.
-- column place: Where the term begins in the body, in characters from 0.
-- column before: What stands before it.
-- column hit: The term as printed.
-- column behind: What stands behind it.
(asked, width := 20, most := 50, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
terms AS MATERIALIZED (
    FROM query_terms(asked)
),
lines AS MATERIALIZED (
    SELECT h.article_id, h.issue_date, h.in_body, len(t.term)::BIGINT AS size
    FROM found_hits(asked, from_date := from_date, to_date := to_date, of_paper := of_paper) h
    JOIN terms t ON t.number = h.of_term
    WHERE h.in_body IS NOT NULL
    ORDER BY h.issue_date DESC, h.article_id, h.in_body
    LIMIT CASE WHEN most::BIGINT > 0 THEN most::BIGINT ELSE error('most is how many lines are given: 1 or more.') END
)
SELECT a.article_id, a.paper, a.issue_date, a.title, l.in_body AS place,
       replace(substr(a.body, greatest(1, l.in_body + 1 - width), least(width, l.in_body)), chr(10), ' ') AS before,
       substr(a.body, l.in_body + 1, l.size) AS hit,
       replace(substr(a.body, l.in_body + 1 + l.size, width), chr(10), ' ') AS behind
-- The month, too, and a list of few: see `search`.
FROM (SELECT unnest(listed, recursive := true) FROM (SELECT list(l) AS listed FROM lines l)) l
JOIN articles a ON a.month = strftime(l.issue_date, '%Y-%m') AND a.article_id = l.article_id
ORDER BY issue_date DESC, article_id, place
