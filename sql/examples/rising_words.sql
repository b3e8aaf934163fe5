-- name: rising_words
-- question: Which words are new in the last days?
-- chinese: 最近几天哪些词突然多了？
SELECT word, articles, before, surprise FROM rising('2024-09-18', '2024-09-20') LIMIT 10
