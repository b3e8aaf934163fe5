"""Credits as papers print them, set as small pages: every name is invented."""

from __future__ import annotations

from typing import Literal, NamedTuple

Where = Literal["before", "dateline", "end", "after", "caption"]
"""A line before the text, the head of the text, the end of its last line, a line after it, a line under a picture."""

TITLE = "老粮仓办起读书会"
STORY = (
    "菰城街道西栅社区的老粮仓空了十一年，上周末坐满了人，四十多位居民带着板凳来听第一场读书会，讲的是运河边的旧事。"
    "粮仓由社区和图书馆一起修缮，墙上留着当年的粮囤编号。读书会每月两场，由居民自己报题目。"
)
PICTURE = (
    "昨天，在菰城街道西栅社区的老粮仓里，四十多位居民带着板凳来听第一场读书会。粮仓由社区和图书馆一起修缮，"
    "墙上留着当年的粮囤编号。"
)
_COLUMN = 20


class Form(NamedTuple):
    """A credit, where it stands, and whom it names."""

    where: Where
    printed: str
    reporters: str = ""
    correspondents: str = ""
    photographers: str = ""


def page(form: Form) -> str:
    """Set a form as a page: title, text in lines of twenty characters, the credit at its place."""
    if form.where == "before":
        return "\n".join([TITLE, form.printed, *_lines(STORY)])
    if form.where == "dateline":
        return "\n".join([TITLE, *_lines(form.printed + STORY)])
    if form.where == "end":
        return "\n".join([TITLE, *_lines(STORY + form.printed)])
    text = PICTURE if form.where == "caption" else STORY
    return "\n".join([TITLE, *_lines(text), form.printed])


def _lines(text: str) -> list[str]:
    text = "　　" + text
    return [text[at : at + _COLUMN] for at in range(0, len(text), _COLUMN)]


A, B, C = "聂小满", "曲栗", "鲍清"

SEEN = (
    Form("dateline", "本报讯（聂小满 曲 栗）", f"{A} {B}"),
    Form("end", "（聂小满、见习记者 曲栗）", f"{A} {B}"),
    Form("after", "菰城晚报记者 聂小满 见习记者 曲栗", f"{A} {B}"),
    Form("before", "晚报首席记者聂小满 通讯员曲栗", A, B),
    Form("before", "记者聂小满报道组曲栗鲍清", A, f"{B} {C}"),
    Form("caption", "（聂小满 曲 栗/文 鲍清/摄）", f"{A} {B}", "", C),
    Form("dateline", "本报讯（记者 聂小满 通讯员 曲栗 鲍清 文/图）", A, f"{B} {C}", f"{A} {B} {C}"),
    Form("end", " 记者 聂小满 通讯员 曲栗", A, B),
    Form("caption", "本报记者\n聂小满 摄", "", "", A),
    Form("caption", "聂小满摄（人民视觉）", "", "", A),
    Form("caption", "拍友 聂小满 摄", "", "", A),
    Form("after", "融媒体记者丨聂小满 曲栗\n编辑丨鲍清", f"{A} {B}"),
    Form("dateline", "菰城新闻网讯（菰城报业全媒体记者 聂小满 通讯员 曲栗）", A, B),
    Form("dateline", "（记者 聂小满 通讯员 曲栗 鲍清）昨日，", A, f"{B} {C}"),
    Form("end", "⑦3聂小满摄", "", "", A),
    Form("end", "（聂小满 曲栗）", f"{A} {B}"),
    Form("before", "报道组 聂小满 报道", "", A),
    Form("caption", "日报通讯员聂小满摄", "", "", A),
    Form("caption", "记者 聂小满 通讯员 曲栗 鲍清 摄影报道", A, f"{B} {C}", f"{A} {B} {C}"),
    Form("caption", " 本报记者 聂小满\n 摄", "", "", A),
    Form("after", " 聂小满 曲 栗", f"{A} {B}"),
    Form("before", "文/图 聂小满 曲栗", f"{A} {B}", "", f"{A} {B}"),
    Form("dateline", "【菰城晚报·菰城帮】（记者 聂小满）", A),
    Form("dateline", "晚报讯（记者 聂小满 通讯员 曲栗）", A, B),
    Form("dateline", "本报讯 记者聂小满报道：", A),
    Form("dateline", "菰城市融媒体中心讯（记者 聂小满）", A),
    Form("before", "本报记者：聂小满　通讯员：曲栗", A, B),
    Form("dateline", "菰城新闻网讯 通讯员聂小满 ", "", A),
)
"""Forms seen in the field (places of the counts: `docs/quality-history.md`, people)."""

MORE = (
    # a line before the text
    Form("before", "■本报记者 聂小满", A),
    Form("before", "□本报记者 聂小满 通讯员 曲栗", A, B),
    Form("before", "● 记者 聂小满", A),
    Form("before", "◎菰城日报记者 聂小满", A),
    Form("before", "【记者 聂小满】", A),
    Form("before", "菰城融媒记者 聂小满 曲 栗", f"{A} {B}"),
    Form("before", "菰城客户端首席记者 聂小满", A),
    Form("before", "本报特约记者 聂小满", A),
    Form("before", "实习记者 聂小满 实习生 曲栗", f"{A} {B}"),
    Form("before", "全媒体记者 聂小满/文 曲栗/图", A, "", B),
    Form("before", "记者 聂小满、曲栗 通讯员 鲍清", f"{A} {B}", C),
    Form("before", "记者／聂小满　通讯员／曲栗", A, B),
    Form("before", "记者|聂小满 摄影|曲栗", A, "", B),
    Form("before", "本报记者 聂小满 特约通讯员 曲栗", A, B),
    Form("before", "撰文 聂小满 曲栗 / 摄影 鲍清", f"{A} {B}", "", C),
    Form("before", "文/聂小满 图/曲栗", A, "", B),
    Form("before", "聂小满 文 曲栗 摄", A, "", B),
    Form("before", "文字：聂小满 图片：曲栗", A, "", B),
    Form("before", "N晚报记者 聂小满 通讯员 曲栗 鲍清 摄影记者 马小雨", A, f"{B} {C}", "马小雨"),
    Form("before", "菰城·苕溪晚报记者\n聂小满 曲栗/文 鲍清/图", f"{A} {B}", "", C),
    Form("before", "■记者 聂小满\n通讯员 曲栗 鲍清", A, f"{B} {C}"),
    Form("before", "记者聂小满曲栗", f"{A} {B}"),
    Form("before", "记者聂小满通讯员曲栗鲍清", A, f"{B} {C}"),
    Form("before", "本报记者 聂小满 文/摄", A, "", A),
    Form("before", "特约撰稿 聂小满", A),
    Form("before", "记者 聂小满 整理", A),
    Form("before", "聂小满 口述 记者 曲栗 整理", f"{A} {B}"),
    Form("before", "记 者 聂小满 通 讯 员 曲 栗", A, B),
    Form("before", "菰城发布记者 聂小满", A),
    Form("before", "首席记者 聂小满 见习记者 曲栗 通讯员 鲍清", f"{A} {B}", C),
    Form("before", "（记者 聂小满 通讯员 曲栗）", A, B),
    Form("before", "编译 聂小满", A),
    Form("before", "报道组 聂小满 曲栗", "", f"{A} {B}"),
    # the head of the text
    Form("dateline", "本报讯（记者聂小满）", A),
    Form("dateline", "本报讯（通讯员 聂小满）", "", A),
    Form("dateline", "本报讯（聂小满）", A),
    Form("dateline", "本报讯（记者 聂小满 实习生 曲栗）", f"{A} {B}"),
    Form("dateline", "本报讯（见习记者 聂小满 通讯员 曲栗）", A, B),
    Form("dateline", "本报讯（融媒体记者 聂小满/文 曲栗/摄）", A, "", B),
    Form("dateline", "本报讯（记者 聂小满 摄影报道）", A, "", A),
    Form("dateline", "菰城日报讯（记者 聂小满、曲栗）", f"{A} {B}"),
    Form("dateline", "菰城融媒讯（记者 聂小满 通讯员 曲栗）", A, B),
    Form("dateline", "菰城网讯（通讯员 聂小满）", "", A),
    Form("dateline", "菰城新闻网讯 记者聂小满 通讯员曲栗报道：", A, B),
    Form("dateline", "本报讯 记者 聂小满 通讯员 曲栗 报道：", A, B),
    Form("dateline", "本报讯 通讯员聂小满报道 ", "", A),
    Form("dateline", "融媒体中心讯（聂小满 曲栗）", f"{A} {B}"),
    Form("dateline", "【菰城日报】（记者 聂小满 通讯员 曲栗）", A, B),
    Form("dateline", "（通讯员 聂小满）", "", A),
    Form("dateline", "（菰城晚报记者 聂小满）", A),
    Form("dateline", "本报讯（记者：聂小满　通讯员：曲栗）", A, B),
    Form("dateline", "本报讯（报道组 聂小满）", "", A),
    # the end of the last line
    Form("end", "（记者 聂小满 通讯员 曲栗）", A, B),
    Form("end", "（聂小满）", A),
    Form("end", "（菰城融媒 通讯员 聂小满）", "", A),
    Form("end", "□记者聂小满", A),
    Form("end", " 菰城晚报记者 聂小满", A),
    Form("end", "（记者聂小满曲栗）", f"{A} {B}"),
    Form("end", "（本报记者 聂小满/文 曲栗/摄）", A, "", B),
    Form("end", "（文/聂小满 图/曲栗）", A, "", B),
    Form("end", "（通讯员 聂小满 曲栗 记者 鲍清）", C, f"{A} {B}"),
    # a line after the text
    Form("after", "□记者 聂小满", A),
    Form("after", "记者 聂小满 通讯员 曲栗", A, B),
    Form("after", "（通讯员 聂小满 曲栗）", "", f"{A} {B}"),
    Form("after", "融媒体记者|聂小满", A),
    Form("after", "（聂小满 曲栗）", f"{A} {B}"),
    Form("after", "菰城报业全媒体记者 聂小满 文/图", A, "", A),
    Form("after", "本报记者聂小满通讯员曲栗", A, B),
    Form("after", "记者：聂小满", A),
    Form("after", "记者 聂小满\n通讯员 曲栗", A, B),
    # under a picture
    Form("caption", "记者 聂小满 摄", "", "", A),
    Form("caption", "记者聂小满摄", "", "", A),
    Form("caption", "（聂小满 摄）", "", "", A),
    Form("caption", "聂小满 摄", "", "", A),
    Form("caption", "聂小满/摄 曲栗/文", B, "", A),
    Form("caption", "（菰城晚报记者聂小满通讯员曲栗摄）", "", "", f"{A} {B}"),
    Form("caption", "聂小满 摄影报道", "", "", A),
    Form("caption", "图/聂小满", "", "", A),
    Form("caption", "摄影：聂小满 曲栗", "", "", f"{A} {B}"),
    Form("caption", "■摄影 聂小满", "", "", A),
    Form("caption", "通讯员 聂小满 供图", "", "", A),
    Form("caption", "聂小满 曲 栗 摄", "", "", f"{A} {B}"),
    Form("caption", "②聂小满 摄", "", "", A),
    Form("caption", "本报记者 聂小满 曲\n栗 摄", "", "", f"{A} {B}"),
    Form("caption", "首席摄影记者 聂小满", "", "", A),
    Form("caption", "影友 聂小满 摄", "", "", A),
    Form("caption", "聂小满 摄（视觉中国）", "", "", A),
    Form("end", "记者 聂小满 摄", "", "", A),
    Form("end", "（新华社记者 聂小满 摄）", "", "", A),
)  # fmt: skip
"""Forms of the same kinds that nobody has counted."""
