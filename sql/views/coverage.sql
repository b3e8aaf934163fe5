-- name: coverage
-- kind: view
-- description: What there is of each newspaper in each month, day by day counted: `days` has the days themselves.
-- order: paper, month
-- needs: days
-- column paper: Code of the newspaper.
-- column month: Month, YYYY-MM.
-- column first_day: First day of the month that the catalog knows of.
-- column last_day: Last day of the month that it knows of.
-- column complete: Issues of which every expected page was read.
-- column partial: Issues of which some pages are missing or unreadable.
-- column missing: Issues that were expected and not to be had.
-- column failed: Issues that could not be built.
-- column no_issue: Days rightly without an issue.
-- column unconfirmed: Days without an issue as the source says, where the calendar expects one.
-- column half_landed: Issues not shown because their writing was cut off; they count in no other column.
-- column untried: Issues that are expected and nobody has tried.
-- column pages_expected: Pages that the calendar expects at least, of all these issues.
-- column pages_read: Pages that were read.
-- column articles: Articles found.
SELECT paper, month, min(issue_date) AS first_day, max(issue_date) AS last_day,
       count(*) FILTER (WHERE status = 'complete') AS complete,
       count(*) FILTER (WHERE status = 'partial') AS "partial",
       count(*) FILTER (WHERE status = 'missing') AS missing,
       count(*) FILTER (WHERE status = 'failed') AS failed,
       count(*) FILTER (WHERE status = 'no_issue') AS no_issue,
       count(*) FILTER (WHERE status = 'unconfirmed') AS unconfirmed,
       count(*) FILTER (WHERE status = 'half_landed') AS half_landed,
       count(*) FILTER (WHERE status = 'untried') AS untried,
       coalesce(sum(pages_expected) FILTER (WHERE status NOT IN ('no_issue', 'unconfirmed')), 0)::BIGINT
           AS pages_expected,
       sum(pages_read)::BIGINT AS pages_read,
       sum(articles)::BIGINT AS articles
FROM days
GROUP BY paper, month
ORDER BY paper, month
