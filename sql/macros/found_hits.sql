-- name: found_hits
-- kind: table macro
-- description: Where the terms of a question stand in the articles that answer it, one row per term and place. Other
--     macros are made of it.
-- needs: found_places
-- example: FROM found_hits('码头')
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column article_id: The article.
-- column characters: Characters of its body.
-- column of_term: The term's place in the question.
-- column place: Place in the article's text (title, body, the rest, a line feed between), from 0.
-- column in_body: Place in the body, from 0; NULL in the title.
-- column whole: Whether a word of the cutter begins there.
(q, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
places AS MATERIALIZED (
    FROM found_places(q, from_date := from_date, to_date := to_date, of_paper := of_paper)
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
        FROM lines i SEMI JOIN places p ON p.paper = i.paper AND p.block = i.block AND p.day = i.day
    )
)
SELECT p.paper, DATE '1970-01-01' + p.day AS issue_date, n.article_id, p.characters, p.of_term, p.place, p.in_body,
       p.whole
FROM places p JOIN named n ON n.paper = p.paper AND n.block = p.block AND n.day = p.day AND n.nth = p.nth
