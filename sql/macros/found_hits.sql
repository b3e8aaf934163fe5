-- name: found_hits
-- kind: table macro
-- description: Where the terms of a question stand in the articles that answer it, one row per term and place. Other
--     macros are made of it.
-- needs: postings, query_terms, paper_code
-- example: FROM found_hits('码头')
-- column paper: Code of the newspaper.
-- column issue: Number of the issue's state, as in `postings`.
-- column issue_date: Date of the issue.
-- column number: Number of the article in its issue, from 1.
-- column article_id: The article.
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
letters AS (
    SELECT number, term, unnest(range(len(term)::INTEGER)) AS nth
    FROM terms
    WHERE CASE WHEN from_date IS NOT NULL AND try_cast(from_date AS DATE) IS NULL
                   THEN error(from_date::VARCHAR || ' is no date: 2024-09-14.')
               WHEN to_date IS NOT NULL AND try_cast(to_date AS DATE) IS NULL
                   THEN error(to_date::VARCHAR || ' is no date: 2024-09-14.')
               ELSE true END
),
marked AS (
    SELECT number, nth, substr(term, nth + 1, 1) AS letter, substr(term, nth + 2, 1) AS behind,
           regexp_matches(substr(term, nth + 1, 1), '[\p{L}\p{N}]') AS counts,
           regexp_matches(substr(term, nth + 2, 1), '[\p{L}\p{N}]') AS goes_on,
           nth + 1 = len(term) AS last
    FROM letters
),
runs AS (
    SELECT *, nth - row_number() OVER (PARTITION BY number ORDER BY nth) AS run
    FROM marked WHERE counts
),
-- Every second pair of a run of characters covers it; the last pair of an odd one overlaps with the one before it.
grams AS MATERIALIZED (
    SELECT number, nth, CASE WHEN goes_on THEN letter || behind ELSE letter END AS gram,
           NOT goes_on AND last AS open_end, min(nth) OVER (PARTITION BY number) AS first_at,
           count(*) OVER (PARTITION BY number) AS needed
    FROM (
        SELECT *, nth - min(nth) OVER (PARTITION BY number, run) AS step,
               count(*) OVER (PARTITION BY number, run) AS size
        FROM runs
    )
    WHERE (step % 2 = 0 AND goes_on) OR (step = size - 2 AND size % 2 = 1) OR size = 1
),
-- A character at the end of a term may have any behind it. All pairs that there may be are asked for by name, so that
-- DuckDB skips the row groups that hold none of them; where there is no such character, there is nothing to ask for.
wanted AS MATERIALIZED (
    SELECT number, nth, first_at, needed, gram FROM grams
    UNION ALL
    SELECT number, nth, first_at, needed, gram || chr(behind::INTEGER)
    FROM (
        SELECT *, unnest(list_concat(range(48, 55296), range(63744, 65536), range(131072, 195104))) AS behind
        FROM grams WHERE open_end
    )
),
single AS (
    SELECT number, nth, first_at, needed, p.paper, p.issue, unnest(p.hits) AS hit
    FROM postings p JOIN wanted ON p.term = gram
    -- Constants, here and below, by which DuckDB skips files and row groups; a subquery would make it read all first.
    WHERE (of_paper IS NULL OR p.paper = (SELECT paper FROM paper_code(of_paper)))
      AND p.year >= coalesce(strftime(try_cast(from_date AS DATE), '%Y'), '0')
      AND p.year <= coalesce(strftime(try_cast(to_date AS DATE), '%Y'), '9')
      AND p.issue >= coalesce((try_cast(from_date AS DATE) - DATE '1970-01-01')::BIGINT * 4294967296, 0)
      AND p.issue < coalesce(((try_cast(to_date AS DATE) - DATE '1970-01-01')::BIGINT + 1) * 4294967296,
                             9223372036854775807)
),
placed AS (
    SELECT number, paper, issue, (hit >> 1) - nth AS start, hit & 1 AS word_begins, nth = first_at AS leads, needed
    FROM single
),
matched AS MATERIALIZED (
    SELECT number, paper, issue, start, word_begins = 1 AS whole FROM placed WHERE needed = 1
    UNION ALL
    SELECT number, paper, issue, start, max(CASE WHEN leads THEN word_begins ELSE 0 END) = 1 AS whole
    FROM placed WHERE needed > 1
    GROUP BY number, paper, issue, start, needed
    HAVING count(*) = needed
),
documents AS (
    SELECT issue, number, article_id, characters, title, slot * 512 AS begins,
           unnest(range(slot, coalesce(next_slot, slot + 8 + characters // 256))) AS in_slot
    FROM (
        SELECT issue, unnest(range(1, len(hits) // 3 + 1)) AS number,
               unnest(string_split(articles, chr(10))) AS article_id, unnest(hits[1:len(hits):3]) AS slot,
               unnest(list_append(hits[4:len(hits):3], NULL)) AS next_slot, unnest(hits[2:len(hits):3]) AS characters,
               unnest(hits[3:len(hits):3]) AS title
        FROM $documents$ p
        WHERE p.term < '0' AND (of_paper IS NULL OR p.paper = (SELECT paper FROM paper_code(of_paper)))
          AND p.year >= coalesce(strftime(try_cast(from_date AS DATE), '%Y'), '0')
          AND p.year <= coalesce(strftime(try_cast(to_date AS DATE), '%Y'), '9')
          AND p.issue >= coalesce((try_cast(from_date AS DATE) - DATE '1970-01-01')::BIGINT * 4294967296, 0)
          AND p.issue < coalesce(((try_cast(to_date AS DATE) - DATE '1970-01-01')::BIGINT + 1) * 4294967296,
                                     9223372036854775807)
    )
),
stands AS MATERIALIZED (
    SELECT m.paper, m.issue, d.number, d.article_id, d.characters, m.number AS of_term, m.start - d.begins AS place,
           d.title, m.whole
    FROM matched m JOIN documents d ON d.issue = m.issue AND d.in_slot = m.start // 512
    JOIN terms t ON t.number = m.number
    WHERE (NOT t.in_title OR m.start - d.begins < d.title) AND (NOT t.begins_word OR m.whole)
),
answering AS (
    SELECT s.issue, s.number
    FROM stands s JOIN terms t ON t.number = s.of_term
    GROUP BY s.issue, s.number
    HAVING count(DISTINCT t.alternatives) FILTER (WHERE NOT t.excluded)
               = (SELECT count(DISTINCT alternatives) FROM terms WHERE NOT excluded)
       AND NOT bool_or(t.excluded)
)
SELECT s.paper, s.issue, DATE '1970-01-01' + (s.issue >> 32)::INTEGER AS issue_date, s.number, s.article_id,
       s.characters, s.of_term, s.place, CASE WHEN s.place > s.title THEN s.place - s.title - 1 END AS in_body, s.whole
FROM stands s SEMI JOIN answering a ON a.issue = s.issue AND a.number = s.number
