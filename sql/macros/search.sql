-- name: search
-- kind: table macro
-- description: Articles that answer a question (see `query_terms` for how to ask), the best first, at most `most` of
--     them. Every text that holds the characters is found, reprints too. Ranked by BM25 (k1 = 1.2, b = 0.75); a hit
--     in the title counts as five, one across two words as a third. `found` says how many articles answer in all.
--     `from_date`, `to_date` (both included) and `of_paper` (code or title) narrow it down.
-- order: score DESC, issue_date DESC, article_id
-- needs: articles, scored, snippet
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
answers AS MATERIALIZED (
    FROM scored(q, from_date := from_date, to_date := to_date, of_paper := of_paper)
),
first AS (
    SELECT score FROM answers ORDER BY score DESC
    LIMIT CASE WHEN most::BIGINT > 0 THEN most::BIGINT ELSE error('most is how many articles are given: 1 or more.') END
),
-- With all that are as good as the last one: which of them stay, their dates and names say.
good AS MATERIALIZED (
    SELECT paper, block, day, nth, score, (SELECT count(*) FROM answers) AS found
    FROM answers WHERE score >= (SELECT min(score) FROM first)
),
-- A line for each issue of a block: its article_ids behind its number.
lines AS (
    SELECT d.paper, d.block, unnest(d.hits[1:len(d.hits):3]) AS day, unnest(string_split(d.articles, chr(10))) AS line
    FROM $documents$ d
    WHERE d.term = 'issues' AND d.year >= coalesce(strftime(try_cast(from_date AS DATE), '%Y'), '0')
      AND d.year <= coalesce(strftime(try_cast(to_date AS DATE), '%Y'), '9')
),
best AS MATERIALIZED (
    -- A list, so that DuckDB expects few: else it would read all articles first and then look for these among them.
    SELECT unnest(listed, recursive := true)
    FROM (
        SELECT list({
            'article_id': string_split(i.line, chr(9))[g.nth + 2], 'issue_date': DATE '1970-01-01' + g.day,
            'score': g.score, 'found': g.found
        } ORDER BY g.score DESC, g.day DESC, string_split(i.line, chr(9))[g.nth + 2])[:most::BIGINT] AS listed
        FROM good g JOIN lines i ON i.paper = g.paper AND i.block = g.block AND i.day = g.day
    )
)
SELECT a.article_id, a.paper, a.month, a.issue_date, a.page_no, a.kind, a.title, snippet(a.body, q) AS snippet,
       round(b.score, 3) AS score, b.found
-- The month, too: by it alone DuckDB can tell which files hold none of these articles.
FROM best b JOIN articles a ON a.month = strftime(b.issue_date, '%Y-%m') AND a.article_id = b.article_id
ORDER BY score DESC, issue_date DESC, article_id
