-- name: article_keywords
-- kind: view
-- description: One row per article and keyword.
-- needs: articles
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column rank: 1 for the heaviest keyword of the article.
-- column term: The keyword.
-- column weight: Its weight within the article, greater than 0.
SELECT a.article_id, a.paper, a.month, a.issue_date, k.rank, a.keywords[k.rank].term AS term,
       a.keywords[k.rank].weight AS weight
FROM articles a, unnest(generate_series(1, len(a.keywords))) AS k(rank)
