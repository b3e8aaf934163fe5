-- name: issue_of
-- kind: table macro
-- description: The articles of one issue in the order of its pages.
-- order: page_no, position
-- needs: articles
-- example: FROM issue_of('chenghu', '2024-09-14')
-- columns of: articles
(paper_code, day) AS TABLE
SELECT a.*
FROM articles a
WHERE a.paper = paper_code AND a.month = strftime(day::DATE, '%Y-%m') AND a.issue_date = day::DATE
ORDER BY a.page_no, a.position
