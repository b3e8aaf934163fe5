-- name: where_on_the_page
-- question: Where on its page does an article stand?
-- chinese: 一篇文章在版面的哪几行？
SELECT a.title, s.role, string_split(p.text, chr(10))[s.line + 1][s.start + 1 : s."end"] AS printed
FROM (SELECT *, unnest(line_spans) AS s FROM issue_of('chenghu', '2024-09-14') WHERE position = 0 AND page_no = '01') a
JOIN pages p ON p.paper = a.paper AND p.month = a.month AND p.issue_date = a.issue_date AND p.page_no = s.page_no
ORDER BY s.line LIMIT 5
