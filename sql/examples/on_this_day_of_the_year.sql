-- name: on_this_day_of_the_year
-- question: What was printed on this day in other years?
-- chinese: 历史上的今天登过什么？
SELECT issue_date, page_no, title FROM on_this_day('2025-09-14', most := 3)
