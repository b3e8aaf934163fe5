-- name: towns_never_named
-- question: Which towns of the county does no article name?
-- chinese: 全市哪些镇从未被提到？
SELECT code, name FROM places_never_mentioned('澄湖市')
