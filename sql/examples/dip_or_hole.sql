-- name: dip_or_hole
-- question: Is a drop in a curve the news, or a hole in the data?
-- chinese: 曲线下跌是新闻少了，还是数据缺了？
SELECT issue_date, expected, status, pages_expected, pages_read, articles FROM days
