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
SELECT a.article_id, a.paper, a.month, a.issue_date, person.role, person.name
FROM articles a,
     unnest(list_concat(
         [{'role': 'reporter', 'name': name} for name in a.reporters],
         [{'role': 'correspondent', 'name': name} for name in a.correspondents],
         [{'role': 'photographer', 'name': name} for name in a.photographers],
         [{'role': 'editor', 'name': name} for name in a.editors]
     )) AS people(person)
