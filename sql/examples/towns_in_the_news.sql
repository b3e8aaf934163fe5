-- name: towns_in_the_news
-- question: Which towns are in the news, under their official names?
-- chinese: 哪些镇（街道）上了新闻？按正式名称合计。
SELECT name, articles, names FROM places WHERE level = 'town' AND code LIKE '330495%'
