-- name: ranked
-- kind: table macro
-- description: All articles that answer a question, with the score that `search` lists them by, without a look at the
--     articles themselves: to be joined and counted.
-- order: article_id
-- needs: scored
-- example: FROM ranked('码头 货船')
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column score: How well it answers; comparable within one question.
(q, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
answers AS MATERIALIZED (
    FROM scored(q, from_date := from_date, to_date := to_date, of_paper := of_paper)
),
-- A line for each issue of a block: its article_ids behind its number.
lines AS (
    SELECT d.paper, d.block, unnest(d.hits[1:len(d.hits):3]) AS day, unnest(string_split(d.articles, chr(10))) AS line
    FROM $documents$ d
    WHERE d.term = 'issues' AND d.year >= coalesce(strftime(try_cast(from_date AS DATE), '%Y'), '0')
      AND d.year <= coalesce(strftime(try_cast(to_date AS DATE), '%Y'), '9')
),
named AS (
    SELECT paper, block, day, unnest(ids) AS article_id, generate_subscripts(ids, 1) - 1 AS nth
    FROM (
        SELECT i.paper, i.block, i.day, string_split(i.line, chr(9))[2:] AS ids
        FROM lines i SEMI JOIN answers b ON b.paper = i.paper AND b.block = i.block AND b.day = i.day
    )
)
SELECT n.article_id, b.paper, DATE '1970-01-01' + b.day AS issue_date, b.score
FROM answers b JOIN named n ON n.paper = b.paper AND n.block = b.block AND n.day = b.day AND n.nth = b.nth
ORDER BY article_id
