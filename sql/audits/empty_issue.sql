-- name: empty_issue
-- severity: block
-- scope: issue
-- description: An issue whose pages were read has an article. An empty result is not a success.
-- do: Look at a page with `ingest segment`. A newspaper of pictures alone can set this audit to warn.
SELECT 'the issue' AS subject, 'its ' || pages_ok || ' pages were read and no article was found on them' AS what
FROM issues WHERE status IN ('complete', 'partial') AND pages_ok > 0 AND articles = 0
