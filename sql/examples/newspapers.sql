-- name: newspapers
-- question: Which newspapers are there, and when do they appear?
-- chinese: 有哪些报纸，何时出版？
SELECT paper, title, home_name, calendar, since, until FROM papers
