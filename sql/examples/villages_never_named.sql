-- name: villages_never_named
-- question: Which villages of a town does no article name?
-- chinese: 某镇哪些村从未被提到？
SELECT code, name FROM places_never_mentioned('望圩镇', to_level := 'village')
