"""The habits of a paper: its format, faces, titles, bylines, labels and furniture, drawn at random and then kept."""

from __future__ import annotations

import random
from dataclasses import dataclass, fields

from faces import families

ORDERS = (
    "natural",
    "body_title",
    "bylines_first",
    "titles_last",
    "title_last_bylines_first",
    "shuffled",
    "geo",
    "layers",
    "columns",
)
"""In which order the parts of a page are drawn; see `orders.py`."""

OFTEN = (4, 4, 3, 3, 1, 2, 1, 1, 0.5)
"""How often each order is taken: layout programs keep an article together, or draw its parts by layers."""

BYLINES = (
    "date",
    "date_bare",
    "net",
    "open",
    "line",
    "mark",
    "mark_two_lines",
    "two_lines",
    "glued",
    "slash",
    "end",
    "end_line",
    "end_bare",
    "end_box",
    "media",
    "none",
)
"""Where and how a news byline is printed; see `bylines.py`."""

SERIF = tuple(families("serif"))
SANS = tuple(families("sans"))
KAI = tuple(families("kai"))


@dataclass(frozen=True)
class Style:
    """What is the same on all pages of a paper.

    cells: characters a line of a column. size: of the text, points; leading and gutter in ems of it. bylines: the forms
    the paper uses, the usual first. titles: places of titles, the usual first. trim, autospace, hang: what a browser
    knows about squeezing punctuation and spacing digits.
    """

    fmt: str
    columns: int
    cells: int
    size: float
    leading: float
    gutter: float
    body: str
    title: str
    kai: str
    bylines: tuple[str, ...]
    titles: tuple[str, ...]
    shadow: str
    shadow_share: float
    mark: str
    spaced_names: bool
    names_by: str
    dateline_gap: str
    rules: str
    boxed: float
    head: str
    folio: str
    labels: tuple[str, ...]
    label_form: str
    trim: str
    autospace: bool
    spacing: float
    indent: float
    by_column: float
    photo_caption: str
    weather_sponsor: bool
    jump: str
    title_align: str


LABELS = (
    ("新闻速递", "便民信息", "公告·声明", "天气"),
    ("简讯", "服务台", "遗失声明", "气象台"),
    ("短平快", "生活帮", "分类信息", "今日天气"),
    ("要闻简报", "便民服务", "公告", "天气预报"),
    ("一句话新闻", "便民公告栏", "声明·公告", "明日天气"),
    ("微新闻", "信息窗", "启事", "本地天气"),
    ("综合新闻", "广而告之", "分类广告", "天气早知道"),
)


def draw(seed: str, *, fmt: str = "") -> Style:
    """Return the style that belongs to a seed; the same seed gives the same style. fmt asks for one format."""
    rng = random.Random("style-" + seed)  # noqa: S311  (fixed seeds: the same pages every time)
    fmt = fmt or rng.choice(["tabloid", "broadsheet", "broadsheet"])
    columns = rng.choice([3, 4, 4, 5]) if fmt == "tabloid" else rng.choice([4, 5, 5, 6, 6, 7])
    cells = rng.randint(11, 17) if columns >= 5 else rng.randint(13, 22)
    size = rng.choice([8.5, 9.0, 9.5, 10.0, 10.5])
    usual = rng.choice(BYLINES[:-1])
    bylines = (usual, usual, usual, *rng.sample(BYLINES, 4), "none")
    place = rng.choice(["top", "top", "top", "bottom", "mixed"])
    titles = {
        "top": ("top",) * 6 + ("left", "inner", "inner", "bottom", "middle"),
        "bottom": ("bottom",) * 5 + ("top", "top", "middle", "right", "inner", "middle"),
        "mixed": ("top", "top", "top", "bottom", "left", "right", "middle", "inner", "inner"),
    }[place]
    return Style(
        fmt=fmt,
        columns=columns,
        cells=cells,
        size=size,
        leading=rng.choice([1.2, 1.25, 1.3, 1.3, 1.35, 1.35, 1.4, 1.4, 1.42, 1.55]),
        gutter=rng.choice([1.0, 1.2, 1.5, 1.8, 2.0]),
        body=rng.choice([*SERIF, "Pages Song", "Pages Song", "Pages Hei"]),
        title=rng.choice([*SANS, "Pages Hei", "Pages Song"]),
        kai=rng.choice(KAI),
        bylines=bylines,
        titles=titles,
        shadow=rng.choice(["", "", "", "line", "run"]),
        shadow_share=rng.choice([0.2, 0.5, 0.9]),
        mark=rng.choice("■□●◎◆▲"),
        spaced_names=rng.random() < 0.4,
        names_by=rng.choice([" ", " ", "　", "、"]),
        dateline_gap=rng.choice(["", " ", "　"]),
        rules=rng.choice(["none", "none", "vertical", "horizontal", "both"]),
        boxed=rng.choice([0.0, 0.1, 0.3]),
        head=rng.choice(["line", "stacked", "split", "boxed", "right", "vertical"]),
        folio=rng.choice(["第{n}版", "{n}版", "{n}", "A{n:02d}", "0{n}", "{n} ", "第 {n} 版", "{n}/"]),
        labels=rng.choice(LABELS),
        label_form=rng.choice(["top", "top", "glued", "vertical", "spaced"]),
        trim=rng.choice(["normal", "normal", "trim-start", "space-all", "space-first"]),
        autospace=rng.random() < 0.5,
        spacing=rng.choice([0.0, 0.0, 0.0, 0.15, 0.3, -0.1]),
        indent=rng.choice([2.0, 2.0, 2.0, 2.0, 0.0]),
        by_column=rng.choice([0.0, 0.0, 0.2]),
        photo_caption=rng.choice(["under", "under", "beside", "titled"]),
        weather_sponsor=rng.random() < 0.5,
        jump=rng.choice(["（下转第{n}版）", "下转{n}版", "（下转 {n} 版）", "▶▶▶下转{n}版", "↘下转第{n}版"]),
        title_align=rng.choice(["center", "center", "left"]),
    )


def traits(style: Style) -> dict[str, str | int | float | bool]:
    """Return what of a style the gold of a page tells: its plain values."""
    out: dict[str, str | int | float | bool] = {}
    for one in fields(style):
        value = getattr(style, one.name)
        if isinstance(value, (str, int, float, bool)):
            out[one.name] = value
    return out
