-- name: half_landed
-- kind: view
-- description: issues with rows of a landing that has not ended or died; the earlier state, if any, is shown
-- column paper: code of the newspaper
-- column issue_date: date of the issue in the paper's time zone
SELECT paper, issue_date FROM $half_landed$
