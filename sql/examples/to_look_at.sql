-- name: to_look_at
-- question: Which articles should be looked at before their bodies are counted?
-- chinese: 统计正文之前应先看哪些？
SELECT issue_date, page_no, title, round("grouping", 2) AS "grouping", flags FROM low_confidence
WHERE list_contains(concerns, 'body') LIMIT 10
