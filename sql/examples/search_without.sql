-- name: search_without
-- question: What is said of 中秋 and not of a typhoon?
-- chinese: 说到中秋而没提台风的有哪些？
SELECT issue_date, title FROM search('中秋 -台风')
