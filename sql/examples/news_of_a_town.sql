-- name: news_of_a_town
-- question: What was written about a town and its villages?
-- chinese: 关于某镇（含所辖村）写了什么？
SELECT issue_date, page_no, kind, title FROM articles_in('望圩镇') ORDER BY issue_date, page_no, position
