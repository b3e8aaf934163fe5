-- name: search_titles
-- question: Which titles have one word or another?
-- chinese: 标题里有这个词或那个词的有哪些？
SELECT issue_date, title FROM search('title:台风 OR title:中秋')
