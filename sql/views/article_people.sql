-- name: article_people
-- kind: view
-- description: One row per article and person in its byline.
-- needs: articles
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column role: reporter, correspondent, photographer or editor (who is no author).
-- column name: Name as printed, without the blanks set between its characters.
SELECT article_id, paper, month, issue_date, person.role, person.name
FROM (
    SELECT article_id, paper, month, issue_date,
           unnest(list_concat(
               list_transform(reporters, lambda n: {'role': 'reporter', 'name': n}),
               list_transform(correspondents, lambda n: {'role': 'correspondent', 'name': n}),
               list_transform(photographers, lambda n: {'role': 'photographer', 'name': n}),
               list_transform(editors, lambda n: {'role': 'editor', 'name': n})
           )) AS person
    FROM articles
)
