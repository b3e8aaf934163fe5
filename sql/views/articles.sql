-- name: articles
-- kind: view
-- description: One row per article as it was printed, reprints included. Filter by paper and month: they are the
--     partitions, and other months are then not even opened. Rows come in no order that means anything, but in the
--     same one each time a catalog is asked: LIMIT alone can be repeated. Reading order: ORDER BY issue_date, paper,
--     page_no, position.
-- column article_id: Name made from content: paper, date, page and 12 hex digits of the normalised body.
-- column paper: Code of the newspaper in papers.toml.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue in the newspaper's own time zone.
-- column page_no: Page as printed, such as 01 or C01.
-- column page_name: Name of the page, such as 要闻; NULL where unknown.
-- column position: Order on the page, from 0.
-- column kind: news, photo, notice, ad, weather, essay, letter, poem, table or other.
-- column kicker: Line above the title (引题); NULL where there is none, like every text below.
-- column title: Main title (主题); NULL where none is printed or none could be told.
-- column subtitle: Line below the title (副题).
-- column column_name: Standing column that it appeared in.
-- column byline: Byline as printed, its parts separated by line feeds.
-- column reporters: Names of reporters (记者) and authors. A weather forecast has none: a byline that the page sets
--     beside it is somebody else's (see article_people).
-- column correspondents: Names of correspondents (通讯员).
-- column photographers: Names of photographers (摄影).
-- column editors: Names of editors in charge (责编); they are no authors.
-- column source_agency: Agency or other paper that it was taken from, such as 新华社; the newspaper's own copy (本报讯) has
--     none.
-- column dateline_place: Place in the dateline, as printed.
-- column dateline_date: Date in the dateline. Where no year is printed, the one that lies before the issue or at most
--     a month behind it; NULL where there is no date.
-- column body: Paragraphs separated by line feeds, without byline and title.
-- column char_count: Characters of the body that are not white space.
-- column keywords: Keywords with their weight, the greatest first; one row each in article_keywords.
-- column places: Places with their division codes; one row each in article_places.
-- column words: Search words, lower case, each once, in order of first occurrence.
-- column fingerprint: MinHash signature of the body (126 values); empty where it is too short to compare.
-- column text_sha256: SHA-256 of the normalised body; equal for exact copies.
-- column continued_from: article_id of the part before this one, on another page of the issue, where the join was not
--     sure and both were left apart; flags then has join_unsure.
-- column continued_to: article_id of the part that follows on another page of the issue, where both were left apart.
-- column jump_from: Page named in its 上接 line.
-- column jump_to: Page named in its 下转 line.
-- column confidence: Probabilities, 0 to 1, that the grouping of the body, the title and the byline are exactly
--     right.
-- column flags: What the segmenter found doubtful, in words of one kind each.
-- column line_spans: Where it stands: page (a story joined over several pages has spans on each), line of that page's
--     text from 0, start and end in characters, role.
-- column raw_sha256: SHA-256 of its first page's raw bytes, as kept in the archive.
-- column segmenter_version: Version that cut the page into articles.
-- column enricher_version: Version that found words, keywords, places and fingerprint.
-- column issue_digest: Digest of the issue that it landed with.
SELECT * REPLACE (
    nullif(page_name, '') AS page_name, nullif(kicker, '') AS kicker, nullif(title, '') AS title,
    nullif(subtitle, '') AS subtitle, nullif(column_name, '') AS column_name, nullif(byline, '') AS byline,
    CASE WHEN kind = 'weather' THEN [] ELSE reporters END AS reporters,
    CASE WHEN kind = 'weather' THEN [] ELSE correspondents END AS correspondents,
    CASE WHEN kind = 'weather' THEN [] ELSE photographers END AS photographers,
    CASE WHEN source_agency <> '' AND NOT starts_with(source_agency, '本') THEN source_agency END AS source_agency,
    nullif(dateline_place, '') AS dateline_place,
    -- --09-13 is a day without its year.
    CASE WHEN starts_with(dateline_date, '--') THEN coalesce(
             CASE WHEN try_cast(year(issue_date) || substr(dateline_date, 2) AS DATE) <= issue_date + 31
                  THEN try_cast(year(issue_date) || substr(dateline_date, 2) AS DATE) END,
             try_cast(year(issue_date) - 1 || substr(dateline_date, 2) AS DATE))
         ELSE try_cast(nullif(dateline_date, '') AS DATE) END AS dateline_date,
    nullif(continued_from, '') AS continued_from, nullif(continued_to, '') AS continued_to,
    nullif(jump_from, '') AS jump_from, nullif(jump_to, '') AS jump_to
)
FROM $articles$
