-- name: coverage_by_month
-- question: How complete is each month?
-- chinese: 每个月收齐了多少？
SELECT paper, month, complete, "partial", no_issue, untried, pages_expected, pages_read, articles FROM coverage
