-- name: paper_code
-- kind: table macro
-- description: The code of the newspaper that a code or a title means. What is neither is refused with those there are.
-- example: FROM paper_code('chenghu')
-- column paper: Code of the newspaper.
(asked) AS TABLE
SELECT CASE WHEN count(*) FILTER (WHERE asked IN (paper, title)) > 0
                THEN any_value(paper) FILTER (WHERE asked IN (paper, title))
            WHEN coalesce(trim(asked), '') = '' THEN error('Which newspaper? Give its code or its title.')
            ELSE error('There is no newspaper ' || asked || '. There are: '
                       || coalesce(string_agg(paper || coalesce(' ' || title, ''), ', ' ORDER BY paper), 'none') || '.')
       END AS paper
FROM $titles$ t
