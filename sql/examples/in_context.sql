-- name: in_context
-- question: How is a word used: what stands before and behind it?
-- chinese: 一个词前后都跟着什么？
SELECT issue_date, before, hit, behind FROM kwic('贝碧嘉', width := 12, most := 10)
