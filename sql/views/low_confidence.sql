-- name: low_confidence
-- kind: view
-- description: Articles to look at before relying on them: where a decision is more likely wrong than right, or a
--     text is cut short, mixed or too long. `concerns` says which question it matters for: body (counting, reading,
--     searching), title (lists, citations), byline (counting writers). Doubts that are likely right do not stand
--     here; `confidence_by_kind` has the share of all articles that is expected wrong.
-- order: least, article_id
-- needs: articles
-- column article_id: The article.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column kind: Kind of article.
-- column title: Main title.
-- column concerns: What is doubtful: body, title, byline.
-- column least: The least of the three probabilities.
-- column grouping: Probability that the body is exactly what belongs together.
-- column title_confidence: Probability that the title is exactly right.
-- column byline_confidence: Probability that the byline is exactly right.
-- column flags: What the segmenter found doubtful.
SELECT article_id, paper, month, issue_date, page_no, kind, title, concerns, least, "grouping", title_confidence,
       byline_confidence, flags
FROM (
    SELECT article_id, paper, month, issue_date, page_no, kind, title, flags, confidence.grouping AS "grouping",
           confidence.title AS title_confidence, confidence.byline AS byline_confidence,
           least(confidence.grouping, confidence.title, confidence.byline) AS least,
           list_filter([
               CASE WHEN confidence.grouping < 0.5 OR list_has_any(flags, ['cut_short', 'column_mixed', 'too_long'])
                    THEN 'body' END,
               CASE WHEN confidence.title < 0.5 THEN 'title' END,
               CASE WHEN confidence.byline < 0.5 THEN 'byline' END
           ], lambda c: c IS NOT NULL) AS concerns
    FROM articles
)
WHERE len(concerns) > 0
ORDER BY least, article_id
