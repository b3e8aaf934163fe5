-- name: half_landed
-- kind: view
-- description: issues whose run died between its commits; they are left out until they are done again
-- column paper: code of the newspaper
-- column issue_date: date of the issue in the paper's time zone
SELECT paper, issue_date FROM $half_landed$
