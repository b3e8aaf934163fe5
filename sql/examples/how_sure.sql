-- name: how_sure
-- question: How sure are we, by kind of article?
-- chinese: 各类文章有多可靠？
SELECT kind, articles, body_wrong, title_wrong, byline_wrong FROM confidence_by_kind
