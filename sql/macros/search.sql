-- name: search
-- kind: table macro
-- description: Articles that answer a question (see `query_terms` for how to ask), the best first, at most `most` of
--     them. Every text that holds the characters is found, reprints too. Ranked by BM25 (k1 = 1.2, b = 0.75); a hit
--     in the title counts as five, one across two words as a third. `found` says how many articles answer in all.
--     `from_date`, `to_date` (both included) and `of_paper` (code or title) narrow it down.
-- order: score DESC, issue_date DESC, article_id
-- needs: articles, found_hits, snippet
-- example: FROM search('码头 货船')
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column kind: Kind of article.
-- column title: Main title.
-- column snippet: The piece of the body around the first hit, the hits in 【】.
-- column score: How well it answers; comparable within one question.
-- column found: How many articles answer the question in all.
(q, from_date := NULL, to_date := NULL, of_paper := NULL, most := 20) AS TABLE
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
    SELECT c.paper, c.issue_date, c.article_id,
           sum(ln(1 + (s.articles - f.n + 0.5) / (f.n + 0.5)) * c.times * 2.2
               / (c.times + 1.2 * (0.25 + 0.75 * c.characters / s.usual))) AS score
    FROM counted c JOIN frequent f USING (of_term), size s
    GROUP BY ALL
),
best AS MATERIALIZED (
    SELECT *, count(*) OVER () AS found
    FROM scored
    ORDER BY score DESC, issue_date DESC, article_id
    LIMIT CASE WHEN most::BIGINT > 0 THEN most::BIGINT ELSE error('most is how many articles are given: 1 or more.') END
)
SELECT a.article_id, a.paper, a.month, a.issue_date, a.page_no, a.kind, a.title, snippet(a.body, q) AS snippet,
       round(b.score, 3) AS score, b.found
FROM best b JOIN articles a ON a.article_id = b.article_id
ORDER BY score DESC, issue_date DESC, article_id
