-- name: search_one_day
-- question: What did one day's paper say of a word?
-- chinese: 某一天的报纸怎么说这个词？
SELECT title, snippet FROM search('水位', from_date := '2024-09-16', to_date := '2024-09-16')
