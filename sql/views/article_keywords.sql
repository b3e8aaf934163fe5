-- name: article_keywords
-- kind: view
-- description: One row per article and keyword.
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column rank: 1 for the heaviest keyword of the article.
-- column term: The keyword.
-- column weight: Its weight within the article, greater than 0.
-- column kind: word, phrase, person, place or organisation; names are marked, so that one can leave them out.
SELECT article_id, paper, month, issue_date, rank, k.term, k.weight, k.kind
FROM (
    SELECT article_id, paper, month, issue_date, unnest(range(1, len(keywords) + 1))::INTEGER AS rank,
           unnest(keywords) AS k
    FROM $short_articles$
)
