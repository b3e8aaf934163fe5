-- name: conservation
-- severity: block
-- scope: page
-- waivable: no
-- description: Every character of a page that is not white space stands in exactly one place: a field of an article,
--     a named piece of furniture, or an edit. The table `conservation` holds what the proof of the page's
--     segmentation found.
-- do: Report it with the page: it is a fault of the segmenter. The other pages of the issue land.
SELECT page_no, subject, what FROM conservation
