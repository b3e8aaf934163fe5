-- name: collocations
-- kind: table macro
-- description: Words that stand near a term more often than they would by chance: within `span` characters before or
--     behind it in the body. Ranked by logDice (14 at most: they only come together; each point less means half as
--     often). At most `newest` articles are looked at, the newest; words are those of the column `words`.
-- order: log_dice DESC, word
-- needs: articles, found_hits, query_terms
-- example: FROM collocations('渡口', span := 20)
-- column word: The word.
-- column articles: Articles in which it stands near the term.
-- column of_articles: Articles with the word among those looked at and as many others of the same issues.
-- column log_dice: 14 + log2(2 * articles / (articles with the term + articles with the word)).
(asked, span := 12, newest := 2000, from_date := NULL, to_date := NULL, of_paper := NULL) AS TABLE
WITH
terms AS MATERIALIZED (
    FROM query_terms(asked)
),
hits AS MATERIALIZED (
    SELECT h.article_id, h.issue_date, h.in_body, len(t.term)::BIGINT AS size
    FROM found_hits(asked, from_date := from_date, to_date := to_date, of_paper := of_paper) h
    JOIN terms t ON t.number = h.of_term
    WHERE h.in_body IS NOT NULL
),
chosen AS MATERIALIZED (
    SELECT article_id, any_value(issue_date) AS issue_date, list((in_body, size)) AS places
    FROM hits GROUP BY article_id
    ORDER BY issue_date DESC, article_id LIMIT newest
),
near AS (
    SELECT article_id, unnest(list_filter(words, lambda w:
               len(w) > 1 AND len(list_filter(contexts, lambda c: contains(c, w))) > 0)) AS word
    FROM (
        SELECT a.article_id, a.words, list_transform(c.places, lambda p:
                   substr(folded_body, greatest(1, p[1] + 1 - span)::BIGINT, least(span, p[1])::BIGINT) || chr(10)
                   || substr(folded_body, (p[1] + 1 + p[2])::BIGINT, span::BIGINT)) AS contexts
        FROM (SELECT article_id, words, lower(body) AS folded_body, month FROM articles) a
        JOIN (SELECT unnest(listed, recursive := true) FROM (SELECT list(x) AS listed FROM chosen x)) c
            ON a.month = strftime(c.issue_date, '%Y-%m') AND a.article_id = c.article_id
    )
),
together AS (
    SELECT word, count(DISTINCT article_id) AS articles FROM near GROUP BY word
),
around AS (
    SELECT word, count(*) AS of_articles
    FROM (
        SELECT unnest(words) AS word FROM articles
        WHERE month IN (SELECT strftime(issue_date, '%Y-%m') FROM chosen)
          AND issue_date IN (SELECT issue_date FROM chosen)
    )
    GROUP BY word
)
SELECT t.word, t.articles, a.of_articles,
       round(14 + log2(2 * t.articles / ((SELECT count(*) FROM chosen) + a.of_articles)), 2) AS log_dice
FROM together t JOIN around a USING (word)
WHERE t.word NOT IN (SELECT lower(term) FROM terms)
ORDER BY log_dice DESC, word
