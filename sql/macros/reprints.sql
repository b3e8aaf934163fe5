-- name: reprints
-- kind: table macro
-- description: All that was printed of the text of one article, by date: what it reprints, what reprints that, and
--     excerpts of them (or the longer text that they are excerpts of).
-- order: issue_date, article_id
-- needs: articles, duplicates
-- example: FROM reprints((SELECT min(article_id) FROM duplicates))
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column title: Title as printed there.
-- column relation: reprint, excerpt, update, or original for one that repeats nothing earlier.
-- column duplicate_of: article_id of what it repeats; null for an original.
-- column similarity: As in duplicates; null for an original.
(any_id) AS TABLE
WITH RECURSIVE same(id) AS (
    SELECT any_id
    UNION
    SELECT CASE d.article_id WHEN same.id THEN d.duplicate_of ELSE d.article_id END
    FROM same JOIN duplicates d ON d.relation = 'reprint' AND same.id IN (d.article_id, d.duplicate_of)
)
SELECT a.article_id, a.paper, a.issue_date, a.page_no, a.title, coalesce(d.relation, 'original') AS relation,
       d.duplicate_of, d.similarity
FROM articles a LEFT JOIN duplicates d USING (article_id)
WHERE a.article_id IN (
    SELECT id FROM same
    UNION
    -- One step: two excerpts of one long text need not have anything to do with each other.
    SELECT CASE e.article_id WHEN same.id THEN e.duplicate_of ELSE e.article_id END
    FROM same JOIN duplicates e ON e.relation = 'excerpt' AND same.id IN (e.article_id, e.duplicate_of)
)
ORDER BY a.issue_date, a.article_id
