-- name: articles_unique
-- kind: view
-- description: The articles without reprints: of a text that was printed more than once only the earliest publication.
--     Excerpts stay. Count in this view what should count once.
-- needs: articles, duplicates
-- columns of: articles
SELECT a.*
FROM articles a
WHERE NOT EXISTS (
    -- A reprint stands for itself where what it repeats is not there.
    FROM duplicates d JOIN articles earliest ON earliest.article_id = d.duplicate_of
    WHERE d.article_id = a.article_id AND d.relation = 'reprint'
)
