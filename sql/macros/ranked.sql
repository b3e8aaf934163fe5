-- name: ranked
-- kind: table macro
-- description: All articles that answer a question, with the score that `search` lists them by, without a look at the
--     articles themselves: to be joined and counted.
-- order: article_id
-- needs: postings, found_hits
-- example: FROM ranked('码头 货船')
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column score: How well it answers; comparable within one question.
(q, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
hits AS MATERIALIZED (
    FROM found_hits(q, from_date := from_date, to_date := to_date, of_paper := of_paper)
),
counted AS MATERIALIZED (
    SELECT paper, issue_date, article_id, of_term, any_value(characters) AS characters,
           sum(CASE WHEN in_body IS NULL THEN 5 ELSE 1 END * CASE WHEN whole THEN 1 ELSE 1 / 3 END) AS times
    FROM hits
    GROUP BY paper, issue_date, issue, number, article_id, of_term
),
frequent AS (
    SELECT of_term, count(*) AS n FROM counted GROUP BY of_term
),
size AS (
    SELECT sum(len(hits) // 3) AS articles, sum(list_sum(hits[2:len(hits):3])) / sum(len(hits) // 3) AS usual
    FROM $lengths$ WHERE term < '0'
),
scored AS (
    SELECT c.article_id, c.paper, c.issue_date,
           sum(ln(1 + (s.articles - f.n + 0.5) / (f.n + 0.5)) * c.times * 2.2
               / (c.times + 1.2 * (0.25 + 0.75 * c.characters / s.usual))) AS score
    FROM counted c JOIN frequent f USING (of_term), size s
    GROUP BY ALL
)
FROM scored
ORDER BY article_id
