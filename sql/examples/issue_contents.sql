-- name: issue_contents
-- question: What did the issue of a day bring?
-- chinese: 某一天的报纸登了什么？
SELECT page_no, kind, title, char_count FROM issue_of('今日澄湖', '2024-09-14')
