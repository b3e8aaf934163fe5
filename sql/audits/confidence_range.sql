-- name: confidence_range
-- severity: block
-- scope: article
-- waivable: no
-- description: Confidences are probabilities, 0 to 1.
-- do: Report it with the page.
SELECT page_no, article_id AS subject, 'a confidence is outside 0 to 1' AS what,
       confidence.grouping AS of_grouping, confidence.title AS of_title, confidence.byline AS of_byline
FROM articles
WHERE NOT (confidence.grouping BETWEEN 0 AND 1 AND confidence.title BETWEEN 0 AND 1
           AND confidence.byline BETWEEN 0 AND 1)
