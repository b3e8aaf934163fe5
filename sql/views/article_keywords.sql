-- name: article_keywords
-- kind: view
-- description: one row for each article and keyword
-- needs: articles
-- column article_id: the article
-- column paper: code of the newspaper
-- column month: YYYY-MM of the issue; a partition, so a filter on it is cheap
-- column issue_date: date of the issue in the paper's time zone
-- column term: the keyword
-- column weight: its weight in the article, the greatest first
SELECT article_id, paper, month, issue_date, k.term, k.weight
FROM (SELECT article_id, paper, month, issue_date, unnest(keywords) AS k FROM articles)
