-- name: another_days_page
-- severity: block
-- scope: page
-- description: No page is, byte for byte, a page of an issue of the 21 days before. A page that is right to come
--     twice (a
--     standing advertisement) needs this set to warn.
-- do: Compare it with the page that is named: the source may have put an old page under this day's name.
SELECT page_no, if(page_no = '', 'the issue', 'page ' || page_no) AS subject, what
FROM doubts WHERE "check" = 'another_days_page'
