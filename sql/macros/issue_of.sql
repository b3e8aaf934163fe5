-- name: issue_of
-- kind: table macro
-- description: The articles of one issue in the order of its pages. The newspaper is named by its code or its title,
--     the day as 2024-09-14. A newspaper that is none and a day without an issue are refused with the reason.
-- order: page_no, position
-- needs: articles, days, paper_code
-- example: FROM issue_of('chenghu', '2024-09-14')
-- columns of: articles
(which, day) AS TABLE
WITH asked AS (
    SELECT c.paper, CASE
        WHEN coalesce(trim(day::VARCHAR), '') = '' THEN error('Which day? Write it as 2024-09-14.')
        WHEN try_cast(day AS DATE) IS NULL THEN error(day::VARCHAR || ' is no date. Write it as 2024-09-14.')
        WHEN d.status IS NULL
            THEN error('The catalog knows nothing of ' || c.paper || ' ' || day::VARCHAR || ': see FROM papers.')
        WHEN d.articles = 0
            THEN error('There are no articles of ' || c.paper || ' ' || day::VARCHAR || ': ' || d.status || ', '
                       || d.why)
        ELSE try_cast(day AS DATE) END AS issue_date
    FROM (FROM paper_code(which)) c LEFT JOIN days d ON d.paper = c.paper AND d.issue_date = try_cast(day AS DATE)
)
SELECT *
FROM (
    SELECT a.*
    FROM articles a JOIN asked USING (paper, issue_date)
    -- What is no date is refused above; a condition that is NULL would keep everything from being looked at.
    WHERE a.month = coalesce(strftime(try_cast(day AS DATE), '%Y-%m'), a.month)
    UNION ALL
    -- No row, but asked also where DuckDB sees from the month alone that there is nothing above.
    SELECT a.* FROM asked LEFT JOIN (FROM articles LIMIT 0) a ON true WHERE asked.issue_date IS NULL
)
ORDER BY page_no, position
