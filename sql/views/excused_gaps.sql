-- name: excused_gaps
-- kind: view
-- description: Gaps that a person has looked into and nobody can mend, with the reason: the gaps file of the operator.
-- order: paper, from_date, to_date
-- column paper: Code of the newspaper.
-- column from_date: First day.
-- column to_date: Last day.
-- column reason: Why the gap will stay.
-- column given_by: Who says so; empty where not told.
SELECT x.paper, x.from_date, x.to_date, x.reason, x.given_by
FROM $excused$ x
ORDER BY x.paper, x.from_date, x.to_date
