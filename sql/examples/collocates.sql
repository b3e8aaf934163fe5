-- name: collocates
-- question: Which words stand near a word?
-- chinese: 哪些词常和它挨着出现？
SELECT word, articles, log_dice FROM collocations('台风') LIMIT 10
