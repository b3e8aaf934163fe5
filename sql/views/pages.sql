-- name: pages
-- kind: view
-- description: One row per page that was expected or found, also of those that could not be read; with the text
--     and where each of its characters went.
-- column paper: Code of the newspaper.
-- column month: Month of the issue, YYYY-MM; partition.
-- column issue_date: Date of the issue.
-- column page_no: Page as printed.
-- column page_name: Name of the page; NULL where unknown.
-- column status: ok, empty, needs_ocr, quarantined or missing.
-- column reason: Why it is not ok, or which of its parts could not be had; else NULL.
-- column origin: File or address that it came from.
-- column raw_sha256: SHA-256 of its raw bytes in the archive; NULL where there are none.
-- column platform: Kind of site that knows how to read its parts; NULL for a plain page file.
-- column parts: What it was read from besides its own bytes (layout, article pages, picture): role, origin and
--     SHA-256 in the archive.
-- column encoding: Encoding that its bytes were read in.
-- column extractor: What made text of it: text for a text file, else tool and version.
-- column certainty: How sure the OCR engine was on the mean of its characters, 0 to 1; NULL where none read it.
-- column width: Width of a PDF page in points; null for text.
-- column height: Height of a PDF page in points; null for text.
-- column text: The whole text as extracted; what all line spans refer to.
-- column line_boxes: Where each line stands on a PDF page: rectangle in points from the bottom left, font size;
--     empty for text.
-- column articles: Articles that begin on it.
-- column furniture: Pieces that belong to no article: text and kind (masthead, header, column_label, sponsor,
--     ...).
-- column unassigned_bylines: Bylines that the page does not say the article of.
-- column unassigned_people: The persons in them: role and name.
-- column characters: Characters that are not white space: in total, and by where they went.
-- column pieces: Every run of the text with its role, its article and the reason in words.
-- column edits: Characters that stand on the page and in no field (doubled titles, inserted blanks), with the
--     kind; of kind `folded` compatibility forms (radicals, ligatures), at their place in `text` what they stand for.
-- column segmenter_version: Version that cut it into articles; NULL where it was not cut.
-- column issue_digest: Digest of the issue that it landed with.
SELECT * REPLACE (
    nullif(page_name, '') AS page_name, nullif(reason, '') AS reason, nullif(raw_sha256, '') AS raw_sha256,
    nullif(platform, '') AS platform, nullif(encoding, '') AS encoding, nullif(extractor, '') AS extractor,
    nullif(segmenter_version, '') AS segmenter_version
)
FROM $pages$
