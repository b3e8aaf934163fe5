-- name: doubled_body
-- severity: warn
-- scope: article
-- description: No body says a paragraph of twenty characters or more twice, or itself twice over.
-- do: Look at the page: its text was extracted twice, as of a PDF with a shadow or a hidden layer.
SELECT page_no, article_id AS subject, 'its body repeats: ' || substr(repeated, 1, 24) AS what
FROM (
    SELECT page_no, article_id, paragraph AS repeated
    FROM (SELECT page_no, article_id, unnest(string_split(body, chr(10))) AS paragraph FROM articles)
    WHERE length(paragraph) >= 20 GROUP BY ALL HAVING count(*) > 1
    UNION ALL
    SELECT page_no, article_id, whole
    FROM (SELECT page_no, article_id, replace(body, chr(10), '') AS whole FROM articles)
    WHERE length(whole) >= 40 AND length(whole) % 2 = 0 AND whole = repeat(left(whole, length(whole) // 2), 2)
)
