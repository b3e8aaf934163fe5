-- name: on_this_day
-- kind: table macro
-- description: What was printed on the same day of the year in every year, first pages first, at most `most` articles
--     a year.
-- order: issue_date DESC, paper, page_no, position
-- needs: articles
-- example: FROM on_this_day('2024-09-14')
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column position: Order on the page.
-- column kind: Kind of article.
-- column title: Main title.
-- column beginning: The first 60 characters of its body.
(day, most := 5) AS TABLE
SELECT article_id, paper, issue_date, page_no, position, kind, title, beginning
FROM (
    SELECT article_id, paper, issue_date, page_no, position, kind, title, left(body, 60) AS beginning
    FROM articles
    WHERE month LIKE '____-' || coalesce(strftime(try_cast(day AS DATE), '%m'), '__')
      AND strftime(issue_date, '%m-%d') = CASE WHEN try_cast(day AS DATE) IS NULL
                                               THEN error('Which day? Write it as 2024-09-14.')
                                               ELSE strftime(try_cast(day AS DATE), '%m-%d') END
)
QUALIFY row_number() OVER (PARTITION BY paper, issue_date ORDER BY page_no, position) <= most
ORDER BY issue_date DESC, paper, page_no, position
