-- name: issue_gaps
-- kind: view
-- description: Issues of which something is missing: every row of `days` that is neither complete nor rightly without
--     an issue, days that nobody has tried among them. Empty when all that was due is there. The excuse says which
--     gaps will stay and why.
-- order: paper, issue_date
-- needs: days
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM.
-- column issue_date: Date of the issue.
-- column status: partial, unconfirmed, missing, failed, half_landed or untried, as in `days`.
-- column why: Why, in words.
-- column pages_expected: Pages that the calendar expects at least.
-- column pages_read: Pages that were read.
-- column articles: Articles found; those of a half-landed issue are not shown.
-- column excuse: Why the gap will stay, as a person wrote it down; NULL where nobody has.
SELECT paper, month, issue_date, status, why, pages_expected, pages_read, articles, excuse
FROM days
WHERE status NOT IN ('complete', 'no_issue')
ORDER BY paper, issue_date
