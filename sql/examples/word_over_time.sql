-- name: word_over_time
-- question: On which days was 中秋 in the paper, and in how many articles?
-- chinese: “中秋”在哪些天见报，每天多少篇？
SELECT period, articles, times, of_articles, issues_lacking FROM word_trend('中秋', grain := 'day')
