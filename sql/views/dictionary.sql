-- name: dictionary
-- kind: view
-- description: What every view, macro and column means, in English and in Chinese.
-- order: name, column_name
-- column name: View or macro.
-- column column_name: Its column; empty for the view or macro itself.
-- column english: What it means.
-- column chinese: The same in Chinese.
SELECT name, column_name, english, chinese
FROM $dictionary$
ORDER BY name, column_name
