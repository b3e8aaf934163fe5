-- name: articles_unique
-- kind: view
-- description: The articles without reprints: of a text that was printed more than once only the earliest publication.
--     Excerpts stay. Count in this view what should count once.
-- order: paper, issue_date, page_no, position, article_id
-- needs: articles, duplicates
-- columns of: articles
SELECT *
FROM articles
-- A reprint stands for itself where what it repeats is not there.
WHERE article_id NOT IN (
    SELECT d.article_id
    FROM duplicates d SEMI JOIN articles earliest ON earliest.article_id = d.duplicate_of
    WHERE d.relation = 'reprint'
)
-- Rows that have gone through a join come as the threads had it; a LIMIT must be repeatable.
ORDER BY paper, issue_date, page_no, position, article_id
