"""Every question that the app asks, as SQL for the door. What a person typed stands in none: it is bound to `$name`.

A question's columns are the fields of the value in `answers` that it is read into. Texts that may be missing are asked
for as '', so that pages need not tell the two apart.
"""

from __future__ import annotations

PAPERS = """
SELECT d.paper, coalesce(any_value(p.title), d.paper) AS title, min(d.issue_date) AS first_day,
       max(d.issue_date) AS last_day, sum(d.articles)::BIGINT AS articles,
       count(*) FILTER (WHERE d.status IN ('complete', 'partial')) AS issues
FROM days d LEFT JOIN papers p USING (paper)
GROUP BY d.paper
ORDER BY d.paper
"""

# The search. Conditions are put together from these fixed pieces only, so that months which are not asked for are
# not opened; `filters.Filters` says which are wanted and binds their values.

CONDITIONS = {
    "paper": "a.paper = $paper",
    "start": "a.month >= $start_month AND a.issue_date >= $start::DATE",
    "end": "a.month <= $end_month AND a.issue_date <= $end::DATE",
    "kind": "a.kind = $kind",
    "place": "len(list_filter(a.places, lambda p: p.code <> '' AND starts_with(p.code, $place))) > 0",
    "writer": "(list_contains(a.reporters, $writer) OR list_contains(a.correspondents, $writer) "
    "OR list_contains(a.photographers, $writer))",
    "keyword": "len(list_filter(a.keywords, lambda k: k.term = $keyword)) > 0",
    "once": "a.article_id NOT IN (SELECT d.article_id FROM duplicates d WHERE d.relation = 'reprint')",
}

ANSWERS = """
answers AS MATERIALIZED (
    SELECT article_id, score
    FROM ranked($q, from_date := $from_date, to_date := $to_date, of_paper := $of_paper)
),
"""
"""What answers the words of a search."""

JOINED = "JOIN answers w ON w.article_id = a.article_id"

SORTS = {
    "best": "score DESC, issue_date DESC, article_id",
    "new": "issue_date DESC, paper, page_no, position, article_id",
    "old": "issue_date, paper, page_no, position, article_id",
}

FOUND = """
WITH {answers}
hits AS MATERIALIZED (
    SELECT a.article_id, a.paper, a.month, a.issue_date, a.page_no, a.position, a.kind,
           list_concat(a.reporters, a.correspondents, a.photographers) AS writers,
           list_transform(a.places, lambda p: {{'code': p.code, 'name': p.name}}) AS places, {score} AS score
    FROM articles a {joined}
    WHERE {conditions}
),
places AS (
    SELECT p.code AS value, mode(p.name) AS printed, count(DISTINCT article_id) AS n
    FROM (SELECT article_id, unnest(places) AS p FROM hits)
    WHERE p.code <> '' AND starts_with(p.code, $inside) AND p.code <> $inside
    GROUP BY p.code ORDER BY n DESC, value LIMIT 12
),
writers AS (
    SELECT value, value AS label, count(*) AS n FROM (SELECT unnest(writers) AS value FROM hits)
    GROUP BY value ORDER BY n DESC, value LIMIT 10
),
kinds AS (SELECT kind AS value, kind AS label, count(*) AS n FROM hits GROUP BY kind),
papers AS (SELECT paper AS value, paper AS label, count(*) AS n FROM hits GROUP BY paper),
months AS (SELECT month AS value, month AS label, count(*) AS n FROM hits GROUP BY month),
listed AS (SELECT row_number() OVER () AS nth, article_id, month FROM (
    SELECT * FROM hits ORDER BY {order} LIMIT $size OFFSET $skip))
SELECT (SELECT count(*) FROM hits) AS total,
       coalesce((SELECT list(article_id ORDER BY nth) FROM listed), []) AS ids,
       coalesce((SELECT list(DISTINCT month) FROM listed), []) AS months_listed,
       coalesce((SELECT list(k ORDER BY k.n DESC, k.value) FROM kinds k), []) AS kinds,
       coalesce((SELECT list(k ORDER BY k.n DESC, k.value) FROM papers k), []) AS papers,
       coalesce((SELECT list(k ORDER BY k.value) FROM months k), []) AS months,
       coalesce((SELECT list({{'value': k.value, 'label': coalesce(d.name, k.printed), 'n': k.n}}
                             ORDER BY k.n DESC, k.value)
                 FROM places k LEFT JOIN divisions d ON d.code = k.value), []) AS places,
       coalesce((SELECT list(k ORDER BY k.n DESC, k.value) FROM writers k), []) AS writers
"""

HITS = """
SELECT a.article_id, a.paper, a.issue_date, a.page_no, coalesce(a.page_name, '') AS page_name, a.kind,
       coalesce(a.kicker, '') AS kicker, coalesce(a.title, '') AS title, a.body, a.char_count,
       list_concat(a.reporters, a.correspondents) AS writers, coalesce(a.source_agency, '') AS agency,
       list_transform(a.keywords, lambda k: k.term)[1:5] AS keywords,
       (SELECT any_value(d.relation) FROM duplicates d WHERE d.article_id = a.article_id) AS relation
FROM articles a
WHERE list_contains($months::VARCHAR[], a.month) AND a.article_id IN (SELECT unnest($ids::VARCHAR[]))
"""

EXPORT = """
WITH {answers} wanted AS (SELECT a.*, {score} AS score FROM articles a {joined} WHERE {conditions})
SELECT a.article_id, a.paper, a.issue_date, a.page_no, a.page_name, a.kind, a.kicker, a.title, a.subtitle,
       a.column_name,
       array_to_string(a.reporters, '; ') AS reporters, array_to_string(a.correspondents, '; ') AS correspondents,
       array_to_string(a.photographers, '; ') AS photographers, a.source_agency,
       array_to_string(list_transform(a.keywords, lambda k: k.term), '; ') AS keywords,
       array_to_string(list_distinct(list_transform(a.places, lambda p: p.name)), '; ') AS places,
       a.char_count, a.confidence.grouping AS confidence, a.body
FROM wanted a
ORDER BY {order}
LIMIT $size
"""

PLACE = """
SELECT code, coalesce(name, code) AS name FROM division_of($asked)
"""

PLACE_IN_PRINT = """
SELECT code, mode(name) AS name
FROM article_places
WHERE code IS NOT NULL AND name = $asked
GROUP BY code ORDER BY count(*) DESC, len(code), code LIMIT 1
"""


# One article, its page, its issue.

ARTICLE = """
SELECT article_id, paper, issue_date, page_no, coalesce(page_name, '') AS page_name, kind,
       coalesce(kicker, '') AS kicker, coalesce(title, '') AS title, coalesce(subtitle, '') AS subtitle,
       coalesce(column_name, '') AS column_name, coalesce(byline, '') AS byline, reporters, correspondents,
       photographers, editors, coalesce(source_agency, '') AS agency, coalesce(dateline_place, '') AS dateline_place,
       coalesce(dateline_date::VARCHAR, '') AS dateline_date, body, char_count,
       list_transform(keywords, lambda k: k.term) AS keywords,
       list_transform(places, lambda p: {'name': p.name, 'code': coalesce(p.code, ''), 'level': p.level,
           'inside': concat_ws(' ', nullif(p.province, ''), nullif(p.city, ''), nullif(p.county, '')), 'lon': p.lon,
           'lat': p.lat, 'mentions': p.mentions}) AS places,
       coalesce(continued_from, '') AS continued_from, coalesce(continued_to, '') AS continued_to,
       confidence.grouping AS sure_body, confidence.title AS sure_title, confidence.byline AS sure_byline, flags,
       list_distinct(list_transform(line_spans, lambda s: s.page_no)) AS on_pages, raw_sha256, segmenter_version,
       enricher_version
FROM articles
WHERE paper = $paper AND month = $month AND article_id = $id
"""

RELATED = """
SELECT d.article_id, d.duplicate_of, d.relation, d.similarity, o.paper, o.issue_date, o.page_no,
       coalesce(o.title, '') AS title, o.article_id AS other
FROM duplicates d JOIN articles o
  ON o.article_id = CASE WHEN d.article_id = $id THEN d.duplicate_of ELSE d.article_id END
WHERE d.article_id = $id OR d.duplicate_of = $id
ORDER BY o.issue_date, o.article_id
"""

PAGE = """
SELECT paper, issue_date, page_no, coalesce(page_name, '') AS page_name, status, coalesce(reason, '') AS reason, origin,
       raw_sha256, extractor, width, height, coalesce(text, '') AS text, line_boxes, pieces,
       list_transform(furniture, lambda f: f.text) AS furniture, unassigned_bylines
FROM pages
WHERE paper = $paper AND month = $month AND issue_date = $day::DATE AND page_no = $page
"""

PAGE_NUMBERS = """
SELECT page_no, coalesce(page_name, '') AS page_name, status, coalesce(reason, '') AS reason, articles
FROM pages
WHERE paper = $paper AND month = $month AND issue_date = $day::DATE
ORDER BY page_no
"""

HEADINGS = """
SELECT article_id, paper, issue_date, page_no, kind, coalesce(title, '') AS title, left(body, 40) AS beginning,
       char_count,
       list_concat(reporters, correspondents, photographers) AS writers,
       least(confidence.grouping, confidence.title, confidence.byline) AS sure, flags
FROM articles
WHERE paper = $paper AND month = $month AND issue_date = $day::DATE AND ($page = '' OR page_no = $page)
ORDER BY page_no, position, article_id
"""

ISSUE = """
SELECT status, why, coalesce(excuse, '') AS excuse
FROM days WHERE paper = $paper AND issue_date = $day::DATE
"""

NEIGHBOURS = """
SELECT max(issue_date) FILTER (WHERE issue_date < $day::DATE) AS before,
       min(issue_date) FILTER (WHERE issue_date > $day::DATE) AS after
FROM issues WHERE paper = $paper AND status IN ('complete', 'partial')
"""

# Reprints.

REPRINTS = """
SELECT d.article_id, d.duplicate_of, d.relation, d.similarity, n.paper, n.issue_date, n.page_no,
       coalesce(n.title, '') AS title, o.paper AS old_paper, o.issue_date AS old_date, o.page_no AS old_page,
       coalesce(o.title, '') AS old_title
FROM duplicates d
JOIN articles n ON n.article_id = d.article_id
JOIN articles o ON o.article_id = d.duplicate_of
WHERE ($paper = '' OR d.paper = $paper) AND ($relation = '' OR d.relation = $relation)
ORDER BY d.issue_date DESC, d.article_id
LIMIT $size OFFSET $skip
"""

REPRINTS_COUNTED = """
SELECT relation AS value, relation AS label, count(*) AS n FROM duplicates WHERE ($paper = '' OR paper = $paper)
GROUP BY relation ORDER BY relation DESC
"""

PAIR = "SELECT duplicate_of, relation, similarity FROM duplicates WHERE article_id = $id AND month = $month"

# Over time.

BUCKETS = """
SELECT date_trunc($grain, issue_date)::DATE AS bucket, sum(articles)::BIGINT AS articles,
       count(*) FILTER (WHERE status IN ('complete', 'partial')) AS read,
       count(*) FILTER (WHERE status NOT IN ('complete', 'no_issue')) AS lost,
       count(*) FILTER (WHERE status = 'no_issue') AS rest
FROM days
WHERE ($paper = '' OR paper = $paper) AND issue_date BETWEEN $start::DATE AND $end::DATE
GROUP BY bucket ORDER BY bucket
"""

WORD = """
SELECT date_trunc($grain, issue_date)::DATE AS bucket, count(DISTINCT article_id) AS n
FROM found_hits($term, from_date := $start, to_date := $end, of_paper := $of_paper)
GROUP BY bucket ORDER BY bucket
"""

DAYS = """
SELECT issue_date, status, why, coalesce(excuse, '') AS excuse, pages_read, articles
FROM days
WHERE paper = $paper AND issue_date BETWEEN $start::DATE AND $end::DATE
ORDER BY issue_date
"""

YEARS = """
SELECT paper, year(issue_date) AS year,
       count(*) FILTER (WHERE status NOT IN ('complete', 'no_issue') AND excuse IS NULL) AS bad,
       sum(articles)::BIGINT AS articles
FROM days GROUP BY ALL ORDER BY paper, year
"""

KEYWORDS = """
SELECT term AS value, term AS label, count(*) AS n
FROM article_keywords
WHERE month BETWEEN left($start, 7) AND left($end, 7) AND issue_date BETWEEN $start::DATE AND $end::DATE AND rank <= 5
GROUP BY term ORDER BY n DESC, term LIMIT $size
"""

# Places and people.

PLACES = """
SELECT p.code, coalesce(d.name, p.printed) AS name, p.level, coalesce(p.province, '') AS province,
       coalesce(p.city, '') AS city, coalesce(p.county, '') AS county, p.lon, p.lat, p.articles, p.mentions
FROM (
    SELECT code, mode(name) AS printed, any_value(level) AS level, any_value(province) AS province,
           any_value(city) AS city, any_value(county) AS county, any_value(lon) AS lon, any_value(lat) AS lat,
           count(DISTINCT article_id) AS articles, sum(mentions)::BIGINT AS mentions
    FROM article_places
    WHERE code IS NOT NULL AND starts_with(code, $inside) AND ($paper = '' OR paper = $paper)
      AND ($level = '' OR level = $level)
      AND month BETWEEN left($start, 7) AND left($end, 7) AND issue_date BETWEEN $start::DATE AND $end::DATE
    GROUP BY code ORDER BY articles DESC, code LIMIT $size
) p LEFT JOIN divisions d USING (code)
ORDER BY p.articles DESC, p.code
"""

WRITERS = """
SELECT name, count(DISTINCT article_id) AS articles, count(*) FILTER (WHERE NOT assigned) AS unassigned,
       list_sort(list_distinct(list(role))) AS roles, list_sort(list_distinct(list(paper))) AS papers,
       min(issue_date) AS first_day, max(issue_date) AS last_day
FROM article_people
WHERE role <> 'editor' AND ($paper = '' OR paper = $paper) AND ($named = '' OR contains(name, $named))
GROUP BY name ORDER BY articles DESC, name LIMIT $size
"""

WRITER = """
SELECT article_id, paper, issue_date, page_no, role, assigned
FROM article_people
WHERE name = $name AND role <> 'editor' ORDER BY issue_date DESC, article_id
"""

WRITER_PLACES = """
SELECT p.code AS value, coalesce(any_value(d.name), mode(p.name)) AS label, count(DISTINCT p.article_id) AS n
FROM article_people w JOIN article_places p USING (article_id) LEFT JOIN divisions d USING (code)
WHERE w.name = $name AND w.role <> 'editor' AND len(p.code) >= 6
GROUP BY p.code ORDER BY n DESC, value LIMIT 12
"""

WRITER_KEYWORDS = """
SELECT k.term AS value, k.term AS label, count(DISTINCT k.article_id) AS n
FROM article_people w JOIN article_keywords k USING (article_id)
WHERE w.name = $name AND w.role <> 'editor'
GROUP BY k.term ORDER BY n DESC, value LIMIT 16
"""

# How good and how whole the data are.

CONSERVED = """
SELECT count(*) AS pages, count(*) FILTER (WHERE status = 'ok') AS read,
       coalesce(sum(characters.total), 0)::BIGINT AS total, coalesce(sum(characters.articles), 0)::BIGINT AS articles,
       coalesce(sum(characters.furniture), 0)::BIGINT AS furniture,
       coalesce(sum(characters.unassigned), 0)::BIGINT AS unassigned,
       coalesce(sum(characters.edits), 0)::BIGINT AS edits
FROM pages WHERE ($paper = '' OR paper = $paper)
"""

SURE = """
SELECT kind, count(*) AS articles, avg(confidence.grouping) AS body, avg(confidence.title) AS title,
       avg(confidence.byline) AS byline
FROM articles WHERE ($paper = '' OR paper = $paper) GROUP BY kind ORDER BY articles DESC
"""

LEVELS_OF_DOUBT = """
SELECT least(9, floor(10 * confidence.grouping))::INTEGER AS tenth, count(*) AS n
FROM articles WHERE ($paper = '' OR paper = $paper) GROUP BY tenth ORDER BY tenth
"""

FLAGS = """
SELECT flag AS value, flag AS label, count(*) AS n FROM (
    SELECT unnest(flags) AS flag FROM articles WHERE ($paper = '' OR paper = $paper))
GROUP BY flag ORDER BY n DESC, flag
"""

DOUBTS = """
SELECT article_id, paper, issue_date, page_no, kind, coalesce(title, '') AS title, least AS sure, concerns
FROM low_confidence WHERE ($paper = '' OR paper = $paper) ORDER BY least, issue_date DESC, article_id LIMIT $size
"""

GAPS = """
SELECT paper, issue_date, '' AS page_no, status, coalesce(why, '') AS why, coalesce(excuse, '') AS excuse
FROM issue_gaps WHERE ($paper = '' OR paper = $paper)
UNION ALL
SELECT paper, issue_date, page_no, status, coalesce(reason, ''), '' FROM page_problems
WHERE ($paper = '' OR paper = $paper)
ORDER BY issue_date DESC, paper, page_no LIMIT $size
"""

RUNS = """
SELECT command, paper, from_date, to_date, started_at, outcome, issues, landed, articles,
       coalesce(message, '') AS message
FROM runs ORDER BY started_at DESC LIMIT $size
"""

LAST_FRONT = """
SELECT issue_date, min(page_no) AS page_no
FROM pages
WHERE paper = $paper AND status = 'ok' AND articles > 0
  AND month = (SELECT max(month) FROM issues WHERE paper = $paper AND articles > 0)
GROUP BY issue_date ORDER BY issue_date DESC LIMIT 1
"""

CITATION = """
SELECT citation, bibtex, ris FROM citations WHERE paper = $paper AND month = $month AND article_id = $id
"""
