-- name: contents
-- kind: view
-- description: What there is to ask: every view and macro with its description. `FROM contents` is the place to
--     begin.
-- order: kind DESC, name
-- column name: Name of the view or macro.
-- column kind: view, table macro (stands after FROM) or macro (stands in an expression).
-- column usage: How to write it.
-- column description: What it holds or does.
SELECT view_name AS name, 'view' AS kind, 'FROM ' || view_name AS usage, comment AS description
FROM duckdb_views()
WHERE NOT internal AND database_name = current_database()
UNION ALL
SELECT function_name, replace(function_type, '_', ' '),
       CASE function_type WHEN 'table_macro' THEN 'FROM ' ELSE 'SELECT ' END
           || function_name || '(' || array_to_string(parameters, ', ') || ')',
       comment
FROM duckdb_functions()
WHERE NOT internal AND database_name = current_database()
ORDER BY kind DESC, name
