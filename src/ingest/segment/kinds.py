"""What an article is and what a piece of furniture is, told from the text alone."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from ingest.segment.bylines import MARKS, bare_names, has_role_word, looks_like_name, parse_byline
from ingest.segment.dateline import opens_with_medium
from ingest.segment.traditional import role_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.model import FurnitureKind, Kind

_BLANK = re.compile(r"\s+")
_SENTENCE_END = re.compile(r"[。！？…][”’」』）)]*$")

WEATHER = re.compile(
    r"(?=[最气氣相阵陣多偏东東南西北空℃阴陰转轉])(?:"  # how each of these begins
    r"最高[气氣][温溫]|最低[气氣][温溫]|[气氣][温溫]\s*[-−]?\d|相[对對][湿濕]度|[阵陣]雨|多[云雲]|偏[东東南西北][风風]"
    r"|[东東南西北][风風]\s*[\d一二三四五]|空[气氣][质質]量|℃|[阴陰]到|[转轉][阴陰]|[转轉]晴)"
)
NOTICE_TITLE = re.compile(
    r"(?:公告|公示|启事|讣告|声明|作废|通知|通告|遗失|更正|招标|招聘|招租|招商|拍卖|挂牌|停电|停水|寻人|征集令?|告示|启示|认领|清算|注销|致歉)"
)
NOTICE_BODY = re.compile(
    r"声明作废|遗失|特此(?:公告|通知|声明|公示)|谨此讣告|治丧|逾期(?:视为|不)|公示期|起拍价|竞买|保证金|投标|招标代理|联系人|利害关系人"
    r"|告别仪式|遗体|泣告|走失|定有酬谢|停电(?:范围|时间)|认领|注销登记|债权"
)
_NOTICE_END = re.compile(
    r"(?:公告|公示|启事|讣告|声明|通告|作废|更正)$|停[电水气].{0,4}(?:预告|通知|信息)$|(?:预告|通知).{0,2}停[电水气]"
)
"""Titles that make a notice by themselves."""
CONTACT = re.compile(
    r"(?=[电热地传邮网客咨报\d优特盛折八典订开团])(?:"  # how each of these begins
    r"(?:电话|热线|地址|传真|邮编|网址|客服|咨询|报名)[^。]{0,8}[:：]|\d{3,4}[-—]\d{7,8}|(?<!\d)(?:\d{7,8}|1[3-9]\d{9})(?!\d)|(?:优惠|特价|盛大|折扣|八八折|典藏|订价|开盘|团购))"
)
PHOTO_TITLE = re.compile(r"图片新闻|图片报道|组图|图说|镜头|摄影报道|新闻图片|一图")
PHOTO_CREDIT = re.compile(
    r"■\s*摄\s*影|摄\s*[）)]?\s*$|摄影(?:报道)?\s*[）)]?\s*$|供图|[（(]\s*(?:左|右|中|前|后)[一二三四排起]"
)
CAPTION = re.compile(r"图为|图[①-⑨]|图[一二三四][:：]|图[1-9][:：]|图一|上图|下图|左图|右图|这是")
LETTER = re.compile(r"编辑\s*同志|编辑部|编\s*辑\s*[:：]|记者\s*同志|读者来信")
_SALUTE = re.compile(r"(?:编辑|编辑部|记者)同志[:：]")
_DEAR = re.compile(
    r"(?:[亲敬]爱的|尊敬的)?[一-鿿、]{0,6}(?:爸|妈|爷爷|奶奶|外公|外婆|老师|同学|朋友|战友|孩子|儿子|女儿)[:：]"
)
"""The first line of a letter to a person."""
_SALE = re.compile(r"(?:招生|特卖|促销|开业|出租|出售|转让|团购|现卖)$")
_ROW = re.compile(r"\S+(?:\s+\S+){2,}")
_PAIR = re.compile(r"[一-鿿]\S{0,11}\s+[-+]?\d[\d.,:%/-]*[一-鿿]{0,3}")


def article_kind(
    title: str,
    lines: Sequence[str],
    *,
    byline: str = "",
    photographers: bool = False,
    reporters: bool = False,
) -> Kind:
    """Tell an article's kind from its title, its body's lines as printed, and its byline.

    `photographers` and `reporters` say whether the byline names any: a short text with a photographer and no
    reporter is a photo. An essay can be told from news only where it bears an author without a role word
    (`□ 王五`) or no sign of news at all; what stays unclear is news.
    """
    bare = role_words(_BLANK.sub("", title))
    body = role_words(_BLANK.sub("", "".join(lines)))
    byline = role_words(byline)
    size = len(body)
    if not body:
        return "ad" if CONTACT.search(bare) else "other"
    is_news = bool(re.match(r"[“\"]?(?:本报[^，。]{0,6}讯|新华社|据新华社|本报[^，。]{1,8}电)", body)) or (
        opens_with_medium("".join(lines[:2]))
    )
    if size <= 420 and _weather(bare, body):
        return "weather"
    if _table(lines):
        return "table"
    if not is_news and size < 1500 and _notice(bare, body):
        return "notice"
    if lines and _DEAR.fullmatch(_BLANK.sub("", lines[0])) and not is_news:
        return "letter"
    if LETTER.search(body[:14]) or _SALUTE.search(body[:60]) or (LETTER.search(bare) and size < 900):
        return "letter"
    if is_poem(lines) and not CONTACT.search(body) and not is_news:
        return "poem"
    if not is_news and _ad(bare, lines, body):
        return "ad"
    if _photo(bare, body, photographers=photographers, reporters=reporters) and not is_news:
        return "photo"
    if not is_news and _essay(byline, body, reporters=reporters):
        return "essay"
    return "news"


_BULLETIN = 160
"""Characters over which a bulletin speaks of the weather to its end."""


def _weather(title: str, body: str) -> bool:
    found = list(WEATHER.finditer(body))
    if len(body) > _BULLETIN and found and found[-1].end() < len(body) / 2:
        return False  # a story that the weather begins, or stands before
    hits = {match.group()[:2] for match in found}
    return (
        len(hits) >= 3
        or (len(hits) >= 2 and bool(re.search(r"天气|气象", title)))
        or (len(hits) >= 2 and len(body) < 120 and bool(re.match(r"今[天日明晚]|[^。]{0,12}气象台", body)))
    )


_FEW = 3
"""Rows of a name and a number up to which they may be no table: scores, dates and prices stand so in prose too."""


def _table(lines: Sequence[str]) -> bool:
    rows = [line.strip() for line in lines if line.strip()]
    if len(rows) < 2 or any(_SENTENCE_END.search(row) for row in rows):
        return False
    if len(rows) > _FEW and sum(bool(_PAIR.fullmatch(row)) for row in rows) >= len(rows) - 1:
        return True
    cells = [len(row.split()) for row in rows if _ROW.fullmatch(row)]
    numbers = sum(bool(re.search(r"\d", row)) for row in rows)
    shape = max(cells, key=cells.count) if cells else 0
    return (
        len(cells) >= 0.75 * len(rows)
        and numbers >= 0.5 * len(rows) - 0.5
        and sum(abs(count - shape) <= 1 or shape >= 6 for count in cells) >= 0.7 * len(rows)
        and not all(len(cell) == 1 for row in rows for cell in row.split() if not cell.isdigit())
    )


def is_table_row(text: str) -> bool:
    """Tell whether a line looks like a row of a table: three or more cells, some of them numbers."""
    cells = text.split()
    if len(cells) < 3 or _SENTENCE_END.search(text.strip()):
        return False
    return sum(_NUMBER.fullmatch(cell) is not None for cell in cells) >= 0.4 * len(cells)


_NUMBER = re.compile(r"[-+]?[\d.,%:]+")


def _notice(title: str, body: str) -> bool:
    if NOTICE_BODY.search(body) and (NOTICE_TITLE.search(title) or len(NOTICE_BODY.findall(body)) >= 2):
        return True
    return bool(_NOTICE_END.search(title)) and len(body) < 800


def _ad(title: str, lines: Sequence[str], body: str) -> bool:
    if len(body) > 260 or not lines:
        return False
    sentences = sum(bool(re.search(r"。", line)) for line in lines)
    if _SALE.search(title) and not sentences:
        return True
    return (len(CONTACT.findall(body)) + bool(CONTACT.search(title))) >= 1 and sentences <= max(
        0, len(lines) // 4
    )


def _photo(title: str, body: str, *, photographers: bool, reporters: bool) -> bool:
    if len(body) > 420 or reporters:
        return False
    return (
        photographers
        or bool(PHOTO_TITLE.search(title) or CAPTION.search(body))
        or (len(body) < 170 and bool(PHOTO_CREDIT.search(body)))
    )


def is_poem(lines: Sequence[str]) -> bool:
    """Tell whether lines are verse: several short lines that mostly end without punctuation."""
    rows = [_BLANK.sub("", line) for line in lines]
    rows = [row for row in rows if row]
    if len(rows) < 4 or max(map(len, rows)) > 22 or re.search(r"\d{3,}", "".join(rows)):
        return False
    plain = sum("一" <= row[-1] <= "鿿" for row in rows)
    inner = sum(row.count("。") for row in rows)
    lengths = [len(row) for row in rows]
    ragged = len(set(lengths)) >= 3 or max(lengths) <= 8
    full = sum(length >= max(lengths) - 1 for length in lengths)
    return plain >= 0.7 * len(rows) and inner == 0 and ragged and full <= 0.75 * len(rows)


def _essay(byline: str, body: str, *, reporters: bool) -> bool:
    if body[0] in MARKS:
        return False  # a brief among others
    if not reporters or re.search(r"电|讯", byline) or (byline and has_role_word(byline)):
        return False
    if len(bare_names(byline.strip("（()） "))) > 1:
        return False  # two write news together, without a mark
    return not re.search(r"^.{0,40}(?:记者|获悉)", body) and len(body) > 80


_FURNITURE: tuple[tuple[FurnitureKind, frozenset[str], re.Pattern[str]], ...] = (
    # Before the headers: a jump line names a page too.
    (
        "jump",
        frozenset("转接见"),
        re.compile(
            r"^[▲▼△▽►▶→■◆●·]*[（(【]?(?:下转|上接|下接|详见|紧接|[全下]?文见)第?[A-Z]?[\d一二三四五六七八九十]{1,3}版"
        ),
    ),
    ("award", frozenset("栏"), re.compile(r"本栏目(?:被评|荣获|获)|(?:十大|优秀|精品|名优|品牌)栏目")),
    (
        "editors",
        frozenset("责编版美校组"),
        re.compile(
            r"^[（(]?(?:本版)?(?:责任?编辑?|责编|编辑|版式|美编|校对|组版)[:：/／|｜丨_\s一-鿿]|(?:责任编辑|责编|版式)"
        ),
    ),
    (
        "masthead",
        frozenset("统刊C期版报管办邮"),
        re.compile(
            r"国内统一|刊号|CN\d\d|总?第\d+期|今日\d+版|^[一-鿿]{2,6}(?:日报|晚报|早报|晨报|时报|商报|周报|都市报)$|主管主办|主办$|^(?:中共.{2,12}委)?主管|出版$|邮发代号|报社出版"
        ),
    ),
    (
        "header",
        frozenset("版星历"),
        re.compile(
            r"(?=[\d星第A-Z版农])(?:"  # how each of these begins
            r"\d{4}[年.．/-]\d{1,2}[月.．/-]\d{1,2}|^星期[一二三四五六日天]$|^第?[A-Z]?\d{1,2}版"
            r"|版[·•]|第[A-Z]?\d+版|^农历|^[A-Z]?\d{1,2}$)"
        ),
    ),
    (
        "other",
        frozenset("网w投箱客线址编印订微众码博抖@"),
        re.compile(
            r"新闻网|www\.|投稿|邮箱|客户端|新闻热线|地址|邮编|印刷|订阅|微信|公众号|扫码|微博|抖音|@"
        ),
    ),
    (
        "slogan",
        frozenset("讲树益梦忘核浪明圾"),
        re.compile(
            r"^(?:讲文明|树新风|公益广告|中国梦|不忘初心|社会主义核心价值观|反对浪费|文明城市|垃圾分类)"
        ),
    ),
    (
        "sponsor",
        frozenset("司行校院心团险电商局办助名约"),
        re.compile(
            r"(?:公司|银行|学校|医院|中心|集团|保险|供电|农商|局|协办|赞助|冠名|特约)(?:协办|刊登|冠名|特约)?$"
        ),
    ),
)


"""What each kind of furniture says, and characters of which every such text has one, a header those or digits."""

SLOGANS = frozenset("讲树公中不社反文垃")
"""What a slogan begins with."""
SPONSORS = frozenset("司行校院心团险电商局办助名约登")
"""What the line of a sponsor ends with."""
FURNITURE = frozenset("志").union(
    *(signs for kind, signs, _ in _FURNITURE if kind not in {"slogan", "sponsor"})
)
"""Of these, or digits, every text has one that `furniture_kind` knows, but for slogans, sponsors, labels of columns."""

_COLUMN_LABEL = re.compile(r"[一-鿿·“”]{2,8}")


@lru_cache(maxsize=4096)
def furniture_kind(text: str) -> FurnitureKind:
    """Tell what a piece of a page is that is known to belong to no article. `other` is an honest answer."""
    bare = role_words("".join(text.split()))
    if "志" in bare and _SALUTE.search(bare):
        return "other"  # 编辑同志： begins a letter and names no editor
    chars = frozenset(bare)
    for kind, signs, pattern in _FURNITURE:
        if (kind == "header" or not signs.isdisjoint(chars)) and pattern.search(bare):
            return kind
    return "column_label" if _COLUMN_LABEL.fullmatch(bare) else "other"


_EDITORS = re.compile(r"(?:编\s*辑|责\s*编|版\s*式|美\s*编|校\s*对|组\s*版)\s*[:：/／|｜丨]")
"""An editor's word set apart from the name: what follows need not be one that is known."""
_STOPS = re.compile(r"[，。；！？]")
_PRESS = re.compile(r"新闻网|投稿|本报地址|新闻热线|客户端$")


@lru_cache(maxsize=4096)
def is_page_furniture(text: str) -> bool:
    """Tell whether a line can be nothing but furniture by its form: dates, imprint, editors, page numbers.

    Column labels and sponsor lines are not among them: by form alone they could be titles.
    """
    bare = _BLANK.sub("", text)
    if len(bare) > 60 or "。" in bare:
        return False
    kind = furniture_kind(text)
    if kind == "editors" and not _EDITORS.search(role_words(text)):
        # 编辑部来了新邻居 is a title.
        return any(
            credit.role == "editors" and looks_like_name(credit.name) for credit in parse_byline(text).credits
        )
    if kind in {"award", "editors", "masthead"}:
        return len(bare) <= 45
    if kind == "header":
        return len(bare) <= 24 and not _STOPS.search(bare)
    return kind == "other" and bool(_PRESS.search(bare))
