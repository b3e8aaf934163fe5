-- name: keyword_trend
-- kind: table macro
-- description: In how many articles of each month a term is one of the keywords, and in what share; reprints count
--     once. It counts keywords alone, a few a text: for how often a word is printed ask `word_trend`. Months without
--     one are there with 0. `of_paper` (code or title) keeps to one newspaper.
-- order: month
-- needs: articles_unique, paper_code
-- example: FROM keyword_trend('码头')
-- column month: Month, YYYY-MM.
-- column articles: Articles with that keyword.
-- column of_articles: All articles of the month.
-- column share: The first divided by the second, 0 to 1.
(asked, of_paper := NULL) AS TABLE
SELECT month, count(*) FILTER (WHERE list_contains(list_transform(keywords, lambda k: k.term), asked)) AS articles,
       count(*) AS of_articles,
       count(*) FILTER (WHERE list_contains(list_transform(keywords, lambda k: k.term), asked)) / count(*) AS share
FROM articles_unique
WHERE CASE WHEN coalesce(trim(asked), '') = '' THEN error('Which keyword?')
           ELSE of_paper IS NULL OR paper = (SELECT paper FROM paper_code(of_paper)) END
GROUP BY month
ORDER BY month
