-- name: found_places
-- kind: table macro
-- description: Where the terms of a question stand in the articles that answer it, one row per term and place; an
--     article is told by newspaper, block and slot. `found_hits` says its article_id, which costs as much again.
-- needs: query_terms, paper_code
-- example: FROM found_places('码头')
-- column paper: Code of the newspaper.
-- column block: Block of the index, as in `postings`.
-- column slot: Where the article begins in it.
-- column day: Date of the issue, in days since 1970-01-01.
-- column nth: Place of the article in its issue, from 0.
-- column characters: Characters of its body.
-- column of_term: The term's place in the question.
-- column place: Place in the article's text (title, body, the rest, a line feed between), from 0.
-- column in_body: Place in the body, from 0; NULL in the title.
-- column whole: Whether a word of the cutter begins there.
(q, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
terms AS MATERIALIZED (
    FROM query_terms(q)
),
-- Every second pair of a run of letters and digits covers it; the last pair of an odd one overlaps with the one before.
grams AS MATERIALIZED (
    SELECT number, g.nth, g.gram, g.open_end, gs[1].nth AS first_at, len(gs) AS needed
    FROM (
        SELECT number, gs, unnest(gs) AS g
        FROM (
            SELECT number, list_filter(list_transform(range(len(term)), lambda n: {
                'nth': n,
                'step': len(regexp_extract(substr(term, 1, n), '[\p{L}\p{N}]*$')),
                'rest': len(regexp_extract(substr(term, n + 1), '^[\p{L}\p{N}]*')),
                'gram': regexp_extract(substr(term, n + 1, 2), '^[\p{L}\p{N}]*'),
                'open_end': n + 1 = len(term)
            }), lambda g: g.rest > 0 AND ((g.step % 2 = 0 AND g.rest > 1) OR (g.step % 2 = 1 AND g.rest = 2)
                                          OR g.step + g.rest = 1)) AS gs
            FROM terms
        )
    )
    WHERE CASE WHEN from_date IS NOT NULL AND try_cast(from_date AS DATE) IS NULL
                   THEN error(from_date::VARCHAR || ' is no date: 2024-09-14.')
               WHEN to_date IS NOT NULL AND try_cast(to_date AS DATE) IS NULL
                   THEN error(to_date::VARCHAR || ' is no date: 2024-09-14.')
               ELSE true END
),
-- A character at the end of a term may have any behind it. All pairs that there may be are asked for by name, so that
-- DuckDB skips the row groups that hold none of them; where there is no such character, there is nothing to ask for.
wanted AS MATERIALIZED (
    SELECT number, nth, first_at, needed, gram FROM grams
    UNION ALL
    SELECT number, nth, first_at, needed, gram || chr(behind::INTEGER)
    FROM (
        -- Bounds that hang on a column: constant lists would be made while the question is planned.
        SELECT *, unnest(list_concat(range(48, 55296 + nth - nth), range(63744, 65536 + nth - nth),
                                     range(131072, 195104 + nth - nth))) AS behind
        FROM grams WHERE open_end
    )
),
lists AS (
    SELECT number, nth, first_at, needed, p.paper, p.block, p.hits
    FROM $terms$ p JOIN wanted ON p.term = gram
    -- Constants, here and below, by which DuckDB skips files; a subquery would make it read all first.
    WHERE (of_paper IS NULL OR p.paper = (SELECT paper FROM paper_code(of_paper)))
      AND p.year >= coalesce(strftime(try_cast(from_date AS DATE), '%Y'), '0')
      AND p.year <= coalesce(strftime(try_cast(to_date AS DATE), '%Y'), '9')
),
together AS (
    SELECT number, first_at, paper, block, start, max(CASE WHEN leads THEN word_begins ELSE 0 END) AS whole
    FROM (
        SELECT number, first_at, paper, block, (hit >> 1) - nth AS start, hit & 1 AS word_begins,
               nth = first_at AS leads, needed
        FROM (SELECT number, paper, block, nth, first_at, needed, unnest(hits) AS hit FROM lists WHERE needed > 1)
    )
    GROUP BY number, first_at, paper, block, start, needed
    HAVING count(*) = needed
),
-- Lists again, one a block: what is known of a slot is looked up in another list, not joined with half a million rows.
starts AS (
    SELECT number, first_at, paper, block, flatten(list(hits)) AS hits FROM lists WHERE needed = 1
    GROUP BY number, first_at, paper, block
    UNION ALL
    SELECT number, first_at, paper, block, list(2 * (start + first_at) + whole) FROM together
    GROUP BY number, first_at, paper, block
),
slots AS (
    SELECT p.paper, p.block, p.hits AS known
    FROM $documents$ p
    WHERE p.term = 'slots' AND (of_paper IS NULL OR p.paper = (SELECT paper FROM paper_code(of_paper)))
      AND p.year >= coalesce(strftime(try_cast(from_date AS DATE), '%Y'), '0')
      AND p.year <= coalesce(strftime(try_cast(to_date AS DATE), '%Y'), '9')
),
placed AS (
    SELECT number, paper, block, unnest(list_transform(hits, lambda h: {
        'slot': known[5 * (h >> 10) + 1], 'characters': known[5 * (h >> 10) + 2], 'title': known[5 * (h >> 10) + 3],
        'day': known[5 * (h >> 10) + 4], 'nth': known[5 * (h >> 10) + 5],
        'place': (h >> 1) - first_at - 512 * known[5 * (h >> 10) + 1], 'whole': h & 1 = 1
    })) AS h
    FROM starts JOIN slots USING (paper, block)
),
stands AS MATERIALIZED (
    SELECT p.paper, p.block, p.h.slot AS slot, p.h.day AS day, p.h.nth AS nth, p.h.characters AS characters,
           p.h.title AS title, p.number AS of_term, p.h.place AS place, p.h.whole AS whole, t.alternatives, t.excluded
    FROM placed p JOIN terms t ON t.number = p.number ANTI JOIN $stale$ s ON s.block = p.block AND s.day = p.h.day
    WHERE p.h.day >= coalesce(try_cast(from_date AS DATE) - DATE '1970-01-01', -1000000)
      AND p.h.day <= coalesce(try_cast(to_date AS DATE) - DATE '1970-01-01', 10000000)
      AND p.h.place >= 0 AND (NOT t.in_title OR p.h.place < p.h.title) AND (NOT t.begins_word OR p.h.whole)
),
answering AS (
    SELECT paper, block, slot
    FROM stands
    GROUP BY paper, block, slot
    -- A bit for each group of alternatives that is met.
    HAVING bit_or(CASE WHEN excluded THEN 0 ELSE 1 << alternatives END)
               = (SELECT bit_or(1 << alternatives) FROM terms WHERE NOT excluded)
       AND NOT bool_or(excluded)
)
SELECT s.paper, s.block, s.slot, s.day, s.nth, s.characters, s.of_term, s.place,
       CASE WHEN s.place > s.title THEN s.place - s.title - 1 END AS in_body, s.whole
FROM stands s SEMI JOIN answering a ON a.paper = s.paper AND a.block = s.block AND a.slot = s.slot
