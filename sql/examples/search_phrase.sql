-- name: search_phrase
-- question: Where do exactly these words stand in a row?
-- chinese: 这几个字原样连着出现在哪里？
SELECT issue_date, title, snippet FROM search('"圩区整治"')
