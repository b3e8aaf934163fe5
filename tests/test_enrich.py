from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from ingest.enrich import ENRICHER_VERSION, enrich, load
from ingest.enrich import gazetteer as gazetteer_module
from ingest.model import Article

if TYPE_CHECKING:
    from pathlib import Path

PLACES = """code,name,aliases,lon,lat
330495,澄湖市,澄湖,120.9,30.9
330495101,菱塘镇,菱塘,120.91,30.92
330495101201,荷叶桥村,,,
"""


def test_an_article_gets_words_keywords_places_and_a_fingerprint(tmp_path: Path) -> None:
    csv = tmp_path / "places.csv"
    csv.write_text(PLACES, encoding="utf-8")
    gazetteer = load(csv)
    article = Article(
        "news",
        0,
        title="菱塘镇的菱角熟了",
        body=(
            "本报讯 昨天，澄湖市菱塘镇荷叶桥村的三千亩菱角开始采收，菱农们划着木桶穿行在湖面上。",
            "今年的菱角收购价比去年高了两成，客商从嘉兴和上海赶来订货，镇里还办起了采菱节。",
        ),
    )
    found = enrich(article, home="330495", gazetteer=gazetteer)
    assert {place.code for place in found.places} == {"330495", "330495101", "330495101201", "3304", "31"}
    assert found.places[0].role == "focus"
    assert found.places[0].mentions == 2
    assert "菱角" in [keyword.term for keyword in found.keywords]
    assert "荷叶桥村" in found.words
    assert len(found.fingerprint) == 126
    assert found == enrich(article, home="330495", gazetteer=gazetteer)


def test_the_version_covers_every_resource_file() -> None:
    names = {path.name for path in (files("ingest.enrich") / "resources").iterdir()}
    known = {"gazetteer.zip", "manifest.json", *gazetteer_module._LISTS}
    # The curated places are an input of the packed resource; licences change nothing.
    assert {name for name in names - known if not name.startswith("LICENSE")} == {"curated_places.txt"}


def test_the_version_tells_another_places_file(tmp_path: Path) -> None:
    csv = tmp_path / "places.csv"
    csv.write_text(PLACES, encoding="utf-8")
    article = Article("news", 0, body=("短讯。",))
    plain = enrich(article, home="330482", gazetteer=load())
    assert plain.version == ENRICHER_VERSION
    assert enrich(article, home="330482", gazetteer=load(csv)).version != ENRICHER_VERSION


def test_the_dateline_outranks_what_is_in_focus_and_that_the_rest() -> None:
    article = Article(
        "news",
        0,
        title="上海客商订购菱角",
        dateline_place="杭州",
        body=("新华社杭州4月12日电 来自上海和宁波的客商昨天订购了一批菱角。", "客商说，宁波人爱吃菱角。"),
    )
    places = enrich(article, home="330482", gazetteer=load()).places
    assert [(place.name, place.role, place.mentions) for place in places] == [
        ("杭州市", "dateline", 1),
        ("上海市", "focus", 2),
        ("宁波市", "mention", 2),
    ]


def test_a_place_bears_its_official_name_however_it_is_printed() -> None:
    article = Article("news", 0, body=("嘉兴市召开会议。嘉兴的代表说，嘉兴的菱角好。",))
    (place,) = enrich(article, home="330482", gazetteer=load()).places
    assert (place.name, place.code, place.mentions) == ("嘉兴市", "3304", 3)


def test_an_empty_article_is_enriched_to_nothing() -> None:
    found = enrich(Article("other", 0), home="", gazetteer=load())
    assert (found.words, found.keywords, found.places, found.fingerprint) == ((), (), (), ())


def test_a_place_that_stands_only_in_names_says_so() -> None:
    article = Article("news", 0, body=("昨天，浙江银行的职员在平湖上街义卖。", "平湖市民来了不少。"))
    places = {place.name: place for place in enrich(article, home="330482", gazetteer=load()).places}
    assert places["浙江省"].role == "in_name"
    assert (places["平湖市"].role, places["平湖市"].mentions) == ("mention", 2)


def test_a_place_named_thrice_and_in_the_first_paragraph_is_in_focus() -> None:
    article = Article(
        "news",
        0,
        title="菱角熟了",
        body=("昨天，乍浦镇的菱角开采。", "乍浦镇有菱塘。乍浦的菱好。嘉兴来的客人买走了。"),
    )
    places = {place.name: place.role for place in enrich(article, home="330482", gazetteer=load()).places}
    assert places == {"乍浦镇": "focus", "嘉兴市": "mention"}
