-- name: low_confidence
-- kind: view
-- description: Articles to look at before relying on them: some decision is less than 90 % sure, or something is
--     flagged.
-- needs: articles
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column kind: Kind of article.
-- column title: Main title.
-- column least: The least of the three probabilities.
-- column grouping: Probability that the body is exactly what belongs together.
-- column title_confidence: Probability that the title is exactly right.
-- column byline_confidence: Probability that the byline is exactly right.
-- column flags: What the segmenter found doubtful.
SELECT article_id, paper, month, issue_date, page_no, kind, title,
       least(confidence.grouping, confidence.title, confidence.byline) AS least,
       confidence.grouping AS "grouping", confidence.title AS title_confidence,
       confidence.byline AS byline_confidence, flags
FROM articles
WHERE least(confidence.grouping, confidence.title, confidence.byline) < 0.9 OR len(flags) > 0
