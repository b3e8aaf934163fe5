-- name: search_two_words
-- question: Which articles speak of two things at once?
-- chinese: 哪些文章同时说到两件事？
SELECT issue_date, title, snippet FROM search('台风 望圩镇')
