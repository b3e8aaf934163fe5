-- name: uncertain_articles
-- kind: view
-- description: articles whose cut, title or byline is a guess: at least one confidence under one half
-- needs: articles
-- column article_id: the article
-- column paper: code of the newspaper
-- column issue_date: date of the issue in the paper's time zone
-- column title: title
-- column grouping: confidence that the body is right
-- column title_confidence: confidence that the title is right
-- column byline_confidence: confidence that the byline is right
-- column flags: what to be careful about
SELECT article_id, paper, issue_date, title, confidence.grouping AS grouping, confidence.title AS title_confidence,
       confidence.byline AS byline_confidence, flags
FROM articles WHERE least(confidence.grouping, confidence.title, confidence.byline) < 0.5
