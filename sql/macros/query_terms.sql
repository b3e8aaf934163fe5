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
-- Lists of one row, not rows: planning the tables of tokens that this once was took longer than a question may take.
WITH written AS (
    SELECT regexp_extract_all(
        translate(coalesce(q, ''), '“”＂－　', '"""- '), '-?(?:[a-zA-Z_]+:)?"[^"]*"\*?|[^\s"]+|"'
    ) AS tokens
),
placed AS (
    SELECT tokens, list_transform(tokens, lambda t, i: {
        'number': i::BIGINT, 'token': t, 'joins': t IN ('OR', '|'),
        'after_or': i > 1 AND coalesce(tokens[i - 1] IN ('OR', '|'), false),
        'before_or': coalesce(tokens[i + 1] IN ('OR', '|'), false),
        'excluded': starts_with(t, '-'),
        'field': regexp_extract(t, '^-?([a-zA-Z_]+):', 1),
        'begins_word': ends_with(t, '*'),
        'term': folded(trim(regexp_replace(regexp_replace(t, '^-?([a-zA-Z_]+:)?', ''), '\*$', ''), '"'))
    }) AS pieces
    FROM written
),
taken_apart AS (
    SELECT tokens, pieces, list_filter(pieces, lambda p: NOT p.joins) AS parts FROM placed
),
judged AS (
    SELECT parts, CASE
        WHEN trim(coalesce(q, ''), ' 　' || chr(9) || chr(10)) = ''
            THEN error('What is to be found? The question is empty.')
        WHEN list_contains(tokens, '"') THEN error('A quotation mark in ' || q || ' is not closed.')
        WHEN len(list_filter(pieces, lambda p: p.joins AND (
                p.after_or OR p.before_or OR p.number = 1 OR p.number = len(pieces)))) > 0
            THEN error('OR stands between two terms; in ' || q || ' one is missing.')
        WHEN list_has_any(tokens, ['AND', 'NOT', 'NEAR', '&', '&&', '||'])
            THEN error('AND, NOT and the like are no words of a question: terms are written one after the other, -word '
                       || 'excludes one. Put them in quotation marks to look for them.')
        WHEN len(list_filter(tokens, lambda t: regexp_matches(t, '^-?[(（]|[)）]\*?$') AND NOT contains(t, '"'))) > 0
            THEN error('Brackets mean nothing in a question: A OR B C is (A OR B) and C.')
        WHEN len(list_filter(parts, lambda p: p.field NOT IN ('', 'title'))) > 0
            THEN error('There is only the field title: (title:word); to look for a colon use quotation marks.')
        WHEN len(list_filter(parts, lambda p: contains(p.term, '*') AND NOT contains(p.token, '"'))) > 0
            THEN error('* stands at the end of a term only (word*).')
        WHEN len(list_filter(parts, lambda p: NOT regexp_matches(p.term, '[\p{L}\p{N}]'))) > 0
            THEN error('A term in ' || q || ' has neither letter nor digit.')
        WHEN len(list_filter(parts, lambda p: len(p.term) > 60)) > 0
            THEN error('A term is longer than 60 characters.')
        WHEN len(parts) > 16 THEN error('A question has at most 16 terms.')
        WHEN len(list_filter(parts, lambda p: p.excluded AND (p.after_or OR p.before_or))) > 0
            THEN error('A term that is excluded (-word) has no alternatives.')
        WHEN len(list_filter(parts, lambda p: NOT p.excluded)) = 0
            THEN error('A question names at least one term that must occur.')
        ELSE true END AS fine
    FROM taken_apart
)
SELECT t.number AS number, t.alternatives AS alternatives, t.excluded AS excluded, t.in_title AS in_title,
       t.begins_word AS begins_word, t.term AS term
FROM (
    SELECT unnest(list_transform(parts, lambda p: {
        'number': p.number,
        'alternatives': len(list_filter(parts, lambda o: o.number <= p.number AND NOT o.after_or)),
        'excluded': p.excluded, 'in_title': p.field = 'title', 'begins_word': p.begins_word, 'term': p.term
    })) AS t
    FROM judged WHERE fine
)
ORDER BY number
