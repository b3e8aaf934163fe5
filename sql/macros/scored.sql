-- name: scored
-- kind: table macro
-- description: All articles that answer a question, with the score that `search` lists them by; `ranked` says their
--     article_ids.
-- needs: indexed, found_places
-- example: FROM scored('码头 货船')
-- column paper: Code of the newspaper.
-- column block: Block of the index, as in `postings`.
-- column day: Date of the issue, in days since 1970-01-01.
-- column nth: Place of the article in its issue, from 0.
-- column score: How well it answers; comparable within one question.
(q, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
counted AS MATERIALIZED (
    SELECT paper, block, day, nth, of_term, any_value(characters) AS characters,
           sum(CASE WHEN in_body IS NULL THEN 5 ELSE 1 END * CASE WHEN whole THEN 1 ELSE 1 / 3 END) AS times
    FROM found_places(q, from_date := from_date, to_date := to_date, of_paper := of_paper)
    GROUP BY paper, block, day, nth, of_term
),
frequent AS (
    SELECT of_term, count(*) AS n FROM counted GROUP BY of_term
),
size AS (
    SELECT sum(i.articles) AS articles, sum(i.characters) / sum(i.articles) AS usual FROM indexed i
)
SELECT c.paper, c.block, c.day, c.nth,
       sum(ln(1 + (s.articles - f.n + 0.5) / (f.n + 0.5)) * c.times * 2.2
           / (c.times + 1.2 * (0.25 + 0.75 * c.characters / s.usual))) AS score
FROM counted c JOIN frequent f USING (of_term), size s
GROUP BY c.paper, c.block, c.day, c.nth
