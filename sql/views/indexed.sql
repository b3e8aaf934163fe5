-- name: indexed
-- kind: view
-- description: The issues in the search index: how much each holds. For the macros; `issues` is the ledger.
-- column paper: Code of the newspaper.
-- column year: Year of the issue; partition.
-- column block: The block of `postings` that it stands in.
-- column day: Days since 1970-01-01.
-- column issue_date: Date of the issue.
-- column articles: Articles.
-- column characters: Characters of all bodies.
SELECT i.paper, i.year, i.block, i.day, DATE '1970-01-01' + i.day AS issue_date, i.articles, i.characters
FROM (
    SELECT d.paper, d.year, d.block, unnest(d.hits[1:len(d.hits):3]) AS day,
           unnest(d.hits[2:len(d.hits):3]) AS articles, unnest(d.hits[3:len(d.hits):3]) AS characters
    FROM $documents$ d WHERE d.term = 'issues'
) i
-- States that are no longer in force, until maintenance takes them out of the index.
ANTI JOIN $stale$ s ON s.block = i.block AND s.day = i.day
