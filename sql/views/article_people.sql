-- name: article_people
-- kind: view
-- description: One row per article and person in its byline, and one per person in a byline that the page does not
--     assign to an article (`assigned` false): counting rows counts every credit that is printed. A byline set beside a
--     weather forecast is unassigned, too: nobody signs the weather.
-- needs: pages
-- column article_id: The article; null where the byline is unassigned.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed; of an article over several pages the first.
-- column assigned: Whether it is known which article the person is credited for.
-- column role: reporter, correspondent, photographer or editor (who is no author).
-- column name: Name as printed, without the blanks set between its characters.
SELECT CASE WHEN kind <> 'weather' THEN article_id END AS article_id, paper, month, issue_date, page_no,
       kind <> 'weather' AS assigned, person.role, person.name
FROM (
    SELECT article_id, paper, month, issue_date, page_no, kind,
           unnest(list_concat(
               list_transform(reporters, lambda n: {'role': 'reporter', 'name': n}),
               list_transform(correspondents, lambda n: {'role': 'correspondent', 'name': n}),
               list_transform(photographers, lambda n: {'role': 'photographer', 'name': n}),
               list_transform(editors, lambda n: {'role': 'editor', 'name': n})
           )) AS person
    FROM $articles$
)
UNION ALL
SELECT NULL::VARCHAR AS article_id, paper, month, issue_date, page_no, false AS assigned, person.role, person.name
FROM (SELECT paper, month, issue_date, page_no, unnest(unassigned_people) AS person FROM pages)
