-- name: related_words
-- question: Which words share their articles with a word?
-- chinese: 哪些词常和它出现在同一篇？
SELECT word, articles, log_dice FROM related('台风') LIMIT 10
