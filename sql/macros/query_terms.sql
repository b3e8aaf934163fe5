-- name: query_terms
-- kind: table macro
-- description: What a question means, term by term: blanks mean AND, `OR` stands between alternatives, `-word` must
--     not occur, "several words" stand in a row, `title:word` stands in title, kicker or subtitle, `word*` begins a
--     word of the cutter. Letters are small or capital, wide or plain, alike; of what stands between the letters and
--     digits of a term only the number of characters counts. What a question cannot mean is refused.
-- order: number
-- needs: folded
-- example: FROM query_terms('码头 OR 渡口 title:货船 -游船')
-- column number: The term's place in the question.
-- column alternatives: Terms with the same number here are alternatives; each number must be met.
-- column excluded: Whether it must not occur.
-- column in_title: Whether it must stand in title, kicker or subtitle.
-- column begins_word: Whether a word must begin there.
-- column term: The characters, folded.
(q) AS TABLE
WITH written AS (
    SELECT unnest(tokens) AS token, generate_subscripts(tokens, 1) AS number
    FROM (SELECT regexp_extract_all(
        translate(coalesce(q, ''), '“”＂－　', '"""- '), '-?(?:[a-zA-Z_]+:)?"[^"]*"\*?|[^\s"]+|"'
    ) AS tokens)
),
placed AS (
    SELECT *, token IN ('OR', '|') AS joins,
           lag(token IN ('OR', '|')) OVER (ORDER BY number) AS after_or,
           lead(token IN ('OR', '|')) OVER (ORDER BY number) AS before_or
    FROM written
),
taken_apart AS (
    SELECT number, token, coalesce(after_or, false) AS after_or, coalesce(before_or, false) AS before_or,
           starts_with(token, '-') AS excluded,
           regexp_extract(token, '^-?([a-zA-Z_]+):', 1) AS field,
           ends_with(token, '*') AS begins_word,
           folded(trim(regexp_replace(regexp_replace(token, '^-?([a-zA-Z_]+:)?', ''), '\*$', ''), '"')) AS term
    FROM placed
    WHERE NOT joins
),
judged AS (
    SELECT CASE
        WHEN trim(coalesce(q, ''), ' 　' || chr(9) || chr(10)) = ''
            THEN error('What is to be found? The question is empty.')
        WHEN (SELECT bool_or(token = '"') FROM written) THEN error('A quotation mark in ' || q || ' is not closed.')
        WHEN (SELECT bool_or(joins AND (coalesce(after_or, true) OR coalesce(before_or, true))) FROM placed)
            THEN error('OR stands between two terms; in ' || q || ' one is missing.')
        WHEN (SELECT bool_or(token IN ('AND', 'NOT', 'NEAR', '&', '&&', '||')) FROM written)
            THEN error('AND, NOT and the like are no words of a question: terms are written one after the other, -word '
                       || 'excludes one. Put them in quotation marks to look for them.')
        WHEN (SELECT bool_or(regexp_matches(token, '^-?[(（]|[)）]\*?$') AND NOT contains(token, '"')) FROM written)
            THEN error('Brackets mean nothing in a question: A OR B C is (A OR B) and C.')
        WHEN (SELECT bool_or(field NOT IN ('', 'title')) FROM taken_apart)
            THEN error('There is only the field title: (title:word); to look for a colon use quotation marks.')
        WHEN (SELECT bool_or(contains(term, '*') AND NOT contains(token, '"')) FROM taken_apart)
            THEN error('* stands at the end of a term only (word*).')
        WHEN (SELECT bool_or(NOT regexp_matches(term, '[\p{L}\p{N}]')) FROM taken_apart)
            THEN error('A term in ' || q || ' has neither letter nor digit.')
        WHEN (SELECT bool_or(len(term) > 60) FROM taken_apart) THEN error('A term is longer than 60 characters.')
        WHEN (SELECT count(*) FROM taken_apart) > 16 THEN error('A question has at most 16 terms.')
        WHEN (SELECT bool_or(excluded AND (after_or OR before_or)) FROM taken_apart)
            THEN error('A term that is excluded (-word) has no alternatives.')
        WHEN (SELECT bool_and(excluded) FROM taken_apart)
            THEN error('A question names at least one term that must occur.')
        ELSE true END AS fine
)
SELECT t.number, (SELECT count(*) FROM taken_apart o WHERE o.number <= t.number AND NOT o.after_or) AS alternatives,
       t.excluded, t.field = 'title' AS in_title, t.begins_word, t.term
FROM taken_apart t, judged
WHERE judged.fine
ORDER BY number
