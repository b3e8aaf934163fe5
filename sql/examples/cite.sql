-- name: cite
-- question: How is an article cited?
-- chinese: 怎样引用一篇文章？
SELECT c.citation FROM citations c JOIN articles a USING (article_id)
WHERE a.page_no = '01' AND a.kind = 'news' ORDER BY a.issue_date, a.position LIMIT 5
