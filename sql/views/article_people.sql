-- name: article_people
-- kind: view
-- description: One row per article and person in its byline, and one per person in a byline that the page does not
--     assign to an article (`assigned` false): counting rows counts every credit that is printed. A byline set beside a
--     weather forecast is unassigned, too: nobody signs the weather.
-- column article_id: The article; null where the byline is unassigned.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed; of an article over several pages the first.
-- column assigned: Whether it is known which article the person is credited for.
-- column role: reporter, correspondent, photographer or editor (who is no author).
-- column name: Name as printed, without the blanks set between its characters.
SELECT CASE WHEN kind <> 'weather' THEN article_id END AS article_id, paper, month, issue_date, page_no,
       kind <> 'weather' AS assigned, role, name
FROM (
    -- Role by role: who asks for one of them reads the names of that one alone.
    SELECT article_id, paper, month, issue_date, page_no, kind, 'reporter' AS role, unnest(reporters) AS name
    FROM $short_articles$
    UNION ALL
    SELECT article_id, paper, month, issue_date, page_no, kind, 'correspondent', unnest(correspondents)
    FROM $short_articles$
    UNION ALL
    SELECT article_id, paper, month, issue_date, page_no, kind, 'photographer', unnest(photographers)
    FROM $short_articles$
    UNION ALL
    SELECT article_id, paper, month, issue_date, page_no, kind, 'editor', unnest(editors)
    FROM $short_articles$
)
UNION ALL
SELECT NULL::VARCHAR AS article_id, paper, month, issue_date, page_no, false AS assigned, person.role, person.name
FROM (SELECT paper, month, issue_date, page_no, unnest(unassigned_people) AS person FROM $short_pages$)
