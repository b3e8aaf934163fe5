-- name: division_of
-- kind: table macro
-- description: The division that a code or a name means. A code may be written in any way; a name is an official one,
--     also without its last character (望圩 for 望圩镇). A name that several divisions have is refused with their codes,
--     but where one of them lies in the home of a newspaper, or they are of different levels and one is the highest,
--     that one is meant.
-- needs: divisions, papers, division
-- example: FROM division_of('330495')
-- column code: Division code cut to its level.
-- column name: Official name; NULL for a code that is in no list.
(asked) AS TABLE
WITH found AS (
    SELECT d.code, d.name, len(d.code) AS size,
           EXISTS (FROM papers p WHERE p.home IS NOT NULL AND starts_with(d.code, p.home)) AS at_home
    FROM divisions d
    WHERE NOT regexp_full_match(trim(asked::VARCHAR), '\d+')
      AND (d.name = trim(asked::VARCHAR)
           OR (len(trim(asked::VARCHAR)) > 1 AND d.name IN (
               trim(asked::VARCHAR) || '省', trim(asked::VARCHAR) || '市', trim(asked::VARCHAR) || '县',
               trim(asked::VARCHAR) || '区', trim(asked::VARCHAR) || '镇', trim(asked::VARCHAR) || '乡',
               trim(asked::VARCHAR) || '街道', trim(asked::VARCHAR) || '村', trim(asked::VARCHAR) || '社区')))
),
nearest AS (
    SELECT code, name FROM found
    WHERE (at_home OR NOT EXISTS (FROM found WHERE at_home))
    QUALIFY size = min(size) OVER ()
),
judged AS (
    SELECT count(*) AS n, any_value(code) AS code, any_value(name) AS name,
           string_agg(code || ' ' || name, ', ' ORDER BY code) AS candidates
    FROM nearest
)
SELECT CASE
           WHEN coalesce(trim(asked::VARCHAR), '') = ''
               THEN error('Which place? Give a division code (330482) or a name (澄湖市).')
           WHEN regexp_full_match(trim(asked::VARCHAR), '(\d{2}|\d{4}|\d{6}|\d{9}|\d{12})')
               THEN division(trim(asked::VARCHAR))
           WHEN regexp_full_match(trim(asked::VARCHAR), '\d+')
               THEN error(asked::VARCHAR || ' is no division code: it has 2, 4, 6, 9 or 12 digits.')
           WHEN n = 1 THEN code
           WHEN n = 0 THEN error('No division is called ' || asked::VARCHAR || '. `divisions` has the names; places '
                                 || 'without a code (长江) are in article_places.')
           ELSE error(asked::VARCHAR || ' may be any of ' || n || ': ' || left(candidates, 400) || '. Give the code.')
       END AS code,
       CASE WHEN n = 1 THEN name
            ELSE (SELECT d.name FROM divisions d WHERE d.code = division(trim(asked::VARCHAR))) END AS name
FROM judged
