-- name: stories
-- kind: view
-- description: What was printed more than once: every printing of every such text, who had it first, how long after
--     that, how much of it, and how prominently. Agency copy over many papers is one story.
-- order: story_id, issue_date, page_no, position, article_id
-- needs: articles, duplicates
-- column story_id: article_id of the original: what repeats nothing, and all others go back to.
-- column article_id: One printing.
-- column paper: Its newspaper.
-- column issue_date: Its date.
-- column page_no: Its page as printed.
-- column position: Its place on the page, 0 for the first.
-- column title: Its title there.
-- column char_count: Its length in characters.
-- column relation: original, or as in duplicates.
-- column similarity: As in duplicates; null for the original.
-- column source_agency: The agency that it names.
-- column first_paper: Who printed the story first, excerpts included.
-- column first_date: When that was.
-- column days_after: Days after that.
-- column length_share: Its length as a share of the original's.
-- column title_kept: Whether it has the original's title.
-- column printings: How many printings the story has.
-- column papers: How many newspapers had it.
WITH RECURSIVE back(article_id, root) AS (
    SELECT article_id, duplicate_of FROM duplicates
    UNION
    SELECT back.article_id, d.duplicate_of FROM back JOIN duplicates d ON d.article_id = back.root
),
members AS (
    -- Rows never lead in a circle: each chain ends at one article that repeats nothing.
    SELECT article_id, root AS story_id FROM back ANTI JOIN duplicates d ON d.article_id = back.root
    UNION
    SELECT duplicate_of, duplicate_of FROM duplicates d ANTI JOIN duplicates e ON e.article_id = d.duplicate_of
),
printed AS (
    SELECT m.story_id, a.article_id, a.paper, a.issue_date, a.page_no, a.position, a.title, a.char_count,
           a.source_agency
    FROM members m JOIN articles a USING (article_id)
)
SELECT p.story_id, p.article_id, p.paper, p.issue_date, p.page_no, p.position, p.title, p.char_count,
       coalesce(d.relation, 'original') AS relation, d.similarity, p.source_agency,
       first(p.paper) OVER story AS first_paper,
       first(p.issue_date) OVER story AS first_date,
       p.issue_date - first(p.issue_date) OVER story AS days_after,
       round(p.char_count / nullif(o.char_count, 0), 2) AS length_share,
       p.title = o.title AS title_kept,
       count(*) OVER (PARTITION BY p.story_id) AS printings,
       count(DISTINCT p.paper) OVER (PARTITION BY p.story_id) AS papers
FROM printed p JOIN articles o ON o.article_id = p.story_id LEFT JOIN duplicates d ON d.article_id = p.article_id
WINDOW story AS (
    PARTITION BY p.story_id ORDER BY p.issue_date, p.page_no, p.position, p.article_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
)
ORDER BY p.story_id, p.issue_date, p.page_no, p.position, p.article_id
