-- name: citations
-- kind: view
-- description: How to cite each article: after GB/T 7714-2015 (newspaper article, [N]) and as BibTeX and RIS. Authors
--     are the reporters and correspondents, the first three by name; without one the agency stands for them.
-- needs: articles, papers
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column citation: GB/T 7714: 作者. 题名[N]. 报纸名, 日期(版次).
-- column bibtex: An entry for BibTeX, its key the article_id.
-- column ris: An entry in RIS format.
SELECT article_id, paper, month, issue_date,
       CASE WHEN len(authors) > 3 THEN array_to_string(authors[1:3], ', ') || ', 等. '
            WHEN len(authors) > 0 THEN array_to_string(authors, ', ') || '. '
            ELSE '' END
           || printed || '[N]. ' || newspaper || ', ' || issue_date || '(' || page_no || ').' AS citation,
       '@article{' || article_id || ',' || chr(10)
           || CASE WHEN len(authors) > 0 THEN '  author = {' || replace(replace(
                  array_to_string(authors, ' and '), '{', ''), '}', '') || '},' || chr(10) ELSE '' END
           || '  title = {' || replace(replace(printed, '{', ''), '}', '') || '},' || chr(10)
           || '  journal = {' || newspaper || '},' || chr(10) || '  date = {' || issue_date || '},' || chr(10)
           || '  year = {' || year(issue_date) || '},' || chr(10) || '  pages = {' || page_no || '},' || chr(10)
           || '  langid = {chinese}' || chr(10) || '}' AS bibtex,
       'TY  - NEWS' || chr(10)
           || array_to_string(list_transform(authors, lambda n: 'AU  - ' || n || chr(10)), '')
           || 'TI  - ' || printed || chr(10) || 'T2  - ' || newspaper || chr(10)
           || 'DA  - ' || strftime(issue_date, '%Y/%m/%d') || chr(10) || 'SP  - ' || page_no || chr(10)
           || 'AN  - ' || article_id || chr(10) || 'LA  - zh' || chr(10) || 'ER  - ' AS ris
FROM (
    SELECT a.article_id, a.paper, a.month, a.issue_date, a.page_no, coalesce(p.title, a.paper) AS newspaper,
           CASE WHEN len(a.reporters) + len(a.correspondents) > 0 THEN list_concat(a.reporters, a.correspondents)
                WHEN a.source_agency IS NOT NULL THEN [a.source_agency]
                ELSE [] END AS authors,
           -- A text without a title is cited by its beginning, in brackets, as GB/T 7714 has it.
           replace(coalesce(a.title, '[' || left(a.body, 20) || '…]'), chr(10), ' ') AS printed
    FROM articles a LEFT JOIN papers p USING (paper)
)
