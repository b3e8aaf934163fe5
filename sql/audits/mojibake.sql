-- name: mojibake
-- severity: block
-- scope: page
-- description: A page was not decoded with the wrong encoding. Told by letters of the Latin supplement, private use
--     and replacement characters (together under a fifth of the page), by 锟斤拷 and 烫烫烫, and by the
--     characters that Chinese punctuation in UTF-8 turns into when it is read as GBK.
-- do: Look at the page's bytes (`raw_sha256` in pages); mend the encoding at the source, then run the issue again.
SELECT page_no, 'page ' || page_no AS subject,
       'its text looks like one in another encoding: ' || substr(trim(text), 1, 24) AS what,
       encoding, characters, foreign_letters, broken, misread
FROM (
    SELECT page_no, text, encoding, characters.total AS characters,
           -- Not among them: the signs that Chinese text has too (section, degree, middle dot, times).
           len(regexp_extract_all(text,
               '[\x{80}-\x{A6}\x{A8}-\x{AF}\x{B1}-\x{B6}\x{B8}-\x{D6}\x{D8}-\x{2AF}\x{E000}-\x{F8FF}\x{FFFD}]'))
               AS foreign_letters,
           len(regexp_extract_all(text, '锟斤拷|烫烫烫')) AS broken,
           len(regexp_extract_all(text, '[锛銆鐨鍦]')) AS misread
    FROM pages WHERE status = 'ok'
)
WHERE (foreign_letters >= 50 AND foreign_letters > 0.2 * characters)
   OR broken >= 3 OR (misread >= 10 AND misread > 0.01 * characters)
