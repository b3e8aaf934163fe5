-- name: search
-- kind: table macro
-- description: Articles that hold all terms of a question (separated by blanks) in kicker, title, subtitle, column
--     name, byline or body, the best first. A term counts 3 in what stands around the body, 2 among the keywords,
--     and up to 1 for how often the body has it, longer bodies needing more (the form of BM25, k1 = 1.2, b = 0.75,
--     600 characters as the common length). Reprints are found, too.
-- order: score DESC, issue_date DESC, article_id
-- needs: articles, search_terms, snippet
-- example: FROM search('码头 货船')
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column kind: Kind of article.
-- column title: Main title.
-- column snippet: The piece of the body around the first term.
-- column score: How well it answers; comparable within one question.
(q) AS TABLE
SELECT article_id, paper, month, issue_date, page_no, kind, title, snippet(body, q) AS snippet,
       list_sum(list_transform(search_terms(q), lambda t:
           CASE WHEN contains(head, t) THEN 3 ELSE 0 END
           + CASE WHEN list_contains(list_transform(keywords, lambda k: lower(k.term)), t) THEN 2 ELSE 0 END
           + list_transform(
                 [(length(folded) - length(replace(folded, t, ''))) / length(t)],
                 lambda times: times / (times + 1.2 * (0.25 + 0.75 * char_count / 600))
             )[1]
       )) AS score
FROM (
    SELECT *,
           -- Only a question with letters of two cases needs lower(), which takes five times as long as the rest.
           CASE WHEN lower(q) = upper(q) THEN body ELSE lower(body) END AS folded,
           lower(concat_ws(chr(10), kicker, title, subtitle, column_name, byline)) AS head
    FROM articles
)
WHERE len(search_terms(q)) > 0
  AND list_bool_and(list_transform(search_terms(q), lambda t: contains(folded, t) OR contains(head, t)))
ORDER BY score DESC, issue_date DESC, article_id
