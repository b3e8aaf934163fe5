-- name: landings
-- kind: view
-- description: Which run wrote which issue, and when: the last row of an issue is the run that brought its state in
--     force.
-- order: paper, issue_date, landed_at
-- column paper: Code of the newspaper.
-- column issue_date: Day of the issue.
-- column run_id: Run that wrote it; its row in runs.
-- column flow_run_id: Prefect's id of that run; empty where it ran without Prefect.
-- column command: Command that started the run.
-- column landed_at: End of the run, UTC.
-- example: SELECT * FROM landings
SELECT paper, unnest(landed_dates) AS issue_date, run_id, flow_run_id, command, finished_at AS landed_at
FROM $runs$
ORDER BY paper, issue_date, landed_at
