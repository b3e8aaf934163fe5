-- name: relations
-- kind: view
-- description: How articles hang together: what duplicates tells, and continued: the next part of a serial, or of an
--     article that goes on elsewhere and was not joined.
-- order: issue_date, article_id, related_to
-- needs: articles, duplicates
-- column article_id: The article.
-- column paper: Its newspaper.
-- column issue_date: Its date.
-- column related_to: article_id of the other one: what it repeats, or the part before it.
-- column relation: reprint, excerpt, update, or continued.
-- column similarity: As in duplicates; null where it is continued.
WITH parts AS (
    SELECT article_id, paper, issue_date, page_no, position,
           regexp_extract(title, '^(.+?)[（(]([一二三四五六七八九十百〇零0-9]+|上|中|下)[)）]$', ['base', 'part']) AS named
    FROM articles
),
serial AS (
    SELECT article_id, paper, issue_date, named.part AS part,
           lag(article_id) OVER series AS before, lag(named.part) OVER series AS part_before,
           issue_date - lag(issue_date) OVER series AS days
    FROM parts WHERE named.base <> ''
    WINDOW series AS (PARTITION BY paper, named.base ORDER BY issue_date, page_no, position, article_id)
)
SELECT article_id, paper, issue_date, duplicate_of AS related_to, relation, similarity FROM duplicates
UNION ALL
SELECT article_id, paper, issue_date, continued_from, 'continued', NULL FROM articles WHERE continued_from <> ''
UNION ALL
SELECT article_id, paper, issue_date, before, 'continued', NULL FROM serial WHERE part <> part_before AND days <= 31
ORDER BY issue_date, article_id, related_to
