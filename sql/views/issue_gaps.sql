-- name: issue_gaps
-- kind: view
-- description: issues that are not as they should be, with the evidence
-- needs: issues
-- column paper: code of the newspaper
-- column issue_date: date of the issue in the paper's time zone
-- column status: partial, missing or failed
-- column evidence: why, in words
SELECT paper, issue_date, status, evidence FROM issues WHERE status NOT IN ('complete', 'no_issue')
