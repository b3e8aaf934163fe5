-- name: near_a_town
-- question: What happened within five kilometres of a town?
-- chinese: 某镇方圆五公里内发生了什么？
SELECT issue_date, title, place, round(distance, 1) AS km FROM near('莺渡镇', km := 5) LIMIT 10
