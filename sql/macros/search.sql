-- name: search
-- kind: table macro
-- description: search(q): articles that hold every blank-separated term of q in title or body, those with terms in the title first
-- needs: articles, snippet
(q) AS TABLE
SELECT article_id, paper, issue_date, page_no, kind, title, snippet(body, q) AS snippet, score
FROM (SELECT *, (SELECT sum(CASE WHEN contains(kicker || title || subtitle, t.term) THEN 5 ELSE 0 END
                            + (length(body) - length(replace(body, t.term, ''))) / length(t.term))
                 FROM (SELECT unnest(string_split_regex(trim(q), '\s+')) AS term) t) AS score
      FROM articles
      WHERE trim(q) <> ''
        AND (SELECT bool_and(contains(kicker || title || subtitle || body, t.term))
             FROM (SELECT unnest(string_split_regex(trim(q), '\s+')) AS term) t))
ORDER BY score DESC, issue_date DESC, article_id
