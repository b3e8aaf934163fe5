-- name: confidence_by_kind
-- kind: view
-- description: Of each kind of article in each newspaper, the share in which a decision is expected to be wrong: the
--     mean of one minus its probability. What counts bodies is wrong by `body_wrong`, lists of titles by
--     `title_wrong`, counts of writers by `byline_wrong`.
-- order: paper, kind
-- column paper: Code of the newspaper.
-- column kind: Kind of article.
-- column articles: Articles of that kind.
-- column body_wrong: Share of bodies expected not to be exactly right, 0 to 1.
-- column title_wrong: Share of titles, 0 to 1.
-- column byline_wrong: Share of bylines, 0 to 1.
SELECT paper, kind, count(*) AS articles, round(avg(1 - confidence.grouping), 3) AS body_wrong,
       round(avg(1 - confidence.title), 3) AS title_wrong, round(avg(1 - confidence.byline), 3) AS byline_wrong
FROM $short_articles$
GROUP BY paper, kind
ORDER BY paper, kind
