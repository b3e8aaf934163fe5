"""A small newspaper on disk for tests: pages as files, a papers file, and nothing of the sample's size."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REGISTRY = """
[papers.weizi]
name = "苇子报"
home = "330495"
places = "places.csv"
[papers.weizi.calendar]
first = 2024-09-13
last = 2024-09-16
pages = ["01", "02"]
[[papers.weizi.calendar.closed]]
from = 2024-09-15
to = 2024-09-15
reason = "休刊一天"
[[papers.weizi.sources]]
kind = "folder"
path = "pages/{date:%Y-%m-%d}/{page}.{ext}"
"""

PLACES = """code,name,aliases,lon,lat
330495,澄湖市,澄湖,120.75,30.55
330495101,望圩镇,望圩,120.70,30.50
"""

PIER = """本报讯 昨天上午，望圩镇新码头
正式启用，两艘货船先后靠泊卸货。
码头负责人毛永清说，全年吞吐量
预计可达八十万吨，运往上海的稻米
今后不必再绕道。

望圩新码头启用
■记者 柳一鸣
"""

SCHOOL = """本报讯 望圩镇中心小学的孩子们
昨天吃上了自己种的青菜。三年级
学生花了两个月，在屋顶的菜园里
浇水、捉虫、记日记，一共收了四十
多斤。

屋顶菜园丰收了
■记者 许小满
"""

HARVEST = """本报讯 连日晴好，我市早稻收割
进入尾声。记者昨天从市农业农村
部门了解到，全市已收早稻三万二千
亩，平均亩产比去年高出十一公斤。

早稻收割近尾声
■记者 柳一鸣
"""

CLINIC = """本报讯 望圩镇卫生院的夜间门诊
从本周起延长到晚上九点。首日有
三十七名居民前来就诊，多数是下班
后来的工人和放学后的孩子。

夜间门诊延到九点
■记者 许小满
"""

LANTERN = """本报讯 望圩镇老街的灯笼铺本月
重新开张，竹篾仍由店主手削，每天
只做十二盏，订单已排到腊月。

老街灯笼铺重开
■记者 许小满
"""
"""A page that no day of the small newspaper has: the same bytes on two days are an old page under a new name."""


def lay_newspaper(root: Path, pages: dict[str, str | bytes] | None = None) -> Path:
    """Write papers file, places and pages (path below `pages/` to text or bytes); return the papers file."""
    given = pages if pages is not None else DEFAULT
    (root / "places.csv").write_text(PLACES, encoding="utf-8")
    file = root / "papers.toml"
    file.write_text(REGISTRY, encoding="utf-8")
    for name, content in given.items():
        path = root / "pages" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return file


DEFAULT: dict[str, str | bytes] = {
    "2024-09-13/01.txt": PIER,
    "2024-09-13/02.txt": SCHOOL,
    "2024-09-14/01.txt": HARVEST,
    "2024-09-14/02.txt": CLINIC,
    "2024-09-16/01.txt": CLINIC + "\n" + HARVEST,
}
