-- name: two_words_compared
-- question: Which of two words was in the news when?
-- chinese: 两个词各在什么时候见报？
SELECT period, articles_a AS typhoon, articles_b AS festival FROM compare('台风', '中秋', grain := 'day')
