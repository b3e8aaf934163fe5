-- name: reprints
-- kind: table macro
-- description: All that was printed of one text, by date: the earliest publication and what repeats it, found from
--     any one of them.
-- needs: articles, duplicates
-- example: FROM reprints((SELECT min(article_id) FROM duplicates))
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column title: Title as printed there.
-- column relation: original, reprint or excerpt.
-- column similarity: How much of the original's text is the same, 0 to 1; 1 for the original.
(any_id) AS TABLE
SELECT a.article_id, a.paper, a.issue_date, a.page_no, a.title, coalesce(d.relation, 'original') AS relation,
       coalesce(d.similarity, 1.0::DOUBLE) AS similarity
FROM articles a LEFT JOIN duplicates d USING (article_id)
WHERE coalesce(d.duplicate_of, a.article_id)
      = coalesce((SELECT min(duplicate_of) FROM duplicates WHERE article_id = any_id), any_id)
ORDER BY a.issue_date, a.article_id
