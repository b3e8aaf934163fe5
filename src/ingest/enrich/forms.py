"""What stands beside a name and says what it is: part of another name, a person, a lake, a road.

Rules over the words of a text, each a form that a reader would name. None asks which place a name means.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, NamedTuple

from ingest.enrich.spots import SURNAMES, everyday

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.enrich.cutter import Cutting

_ROAD = "[东南西北中]?[一二三四五六七八九十]?(?:路|街|巷|弄|胡同|大道|大街|支路|环路|高架)"
_HOUSES = (
    "[东南西北中新一二三]?(?:社区|小区|新村|花园|家园|公寓|世纪城|风情街|步行街|美食街|商业街|大桥|立交桥|桥)"
)
_LAND = "海峡|半岛|盆地|高原|平原|群岛"
_WATER = "(?:[河塘溪浜漾荡渠港]|运河|水库)"
LOCAL_TAIL = re.compile(rf"(?:{_ROAD}|{_HOUSES}|{_LAND}|{_WATER}|[㐀-鿿]{{2}}(?:街|世纪城))")
"""What makes a road, a bridge or a neighbourhood of the short name before it: 山西 | 北路, 中山 | 社区."""
_NO_TAIL = re.compile(
    r"路(?:过|经|程|线|费|子|人|况|段|透)|街(?:头|道|区|坊|市|上)|桥(?:梁|头堡)|巷(?:战)|弄(?:堂|清|懂|虚|潮|来|个|得)"
)

_PRODUCTS = (
    "毛峰|龙井|烤鸭|小面|火腿|泥人|铁观音|大红袍|黄酒|老酒|拉面|牛肉面|热干面|米粉|凉皮|腐乳|榨菜|陈醋|香醋|汤包|小笼包?|月饼|麻花|板鸭|"
    "小吃|盐水鸭|酱鸭|烧鸡|扒鸡|驴打滚|宣纸|湖笔|徽墨|端砚"
)
"""Goods that bear their place in their name."""

_BODY = (
    "大学|学院|中学|小学|幼儿园|学校|党校|医院|卫生院|卫生所|公司|集团|银行|信用社|合作社|联社|剧社|越剧社|旅行社|报社|通讯社|出版社|派出所|供电所|"
    "研究所|事务所|支行|分行|公园|湿地|粮站|泵站|电站|气象台|电视台|电台|广播台|图书馆|博物馆|美术馆|体育馆|纪念馆|科技馆|展览馆|文化馆|中心|协会|学会|商会|联合会|"
    "基金会|研究会|书画社|委员会|居委会|村委会|党委|市委|县委|省委|区委|镇委|纪委|工委|团委|法院|法庭|检察院|公安|交警|消防|城管|海关|铁路|政府|人大|政协|日报|晚报|晨报|早报|时报|商报|"
    "快报|杂志|客户端|大厦|大楼|饭店|[酒餐面茶饭]馆|酒家|药[房店]|[㐀-鿿]{2}[堂斋]|宾馆|酒店|大酒店|饭庄|商场|超市|书店|剧院|大剧院|拍卖行|货运部|经营部|项目部|门市部|俱乐部|供电公司|"
    "乐团|歌剧院|话剧院|舞剧院|舞团|剧团|杂技团|艺术团|合唱团|京剧团|文工团|"
    f"{_PRODUCTS}|[㐀-鿿]*[厂局厅报队]|[㐀-鿿]发办|办"
)
_BODY_END = re.compile(rf"(?:{_BODY})$")
_CITY = re.compile(r"(?:皮革|建材|服装|小商品|影视|商贸|轻纺|家居)城$|拉面馆$")
"""What the cutter has as two words."""
_NO_BODY = re.compile("[电情公汇举喜海预申上]报|[军部排车]队|[当结布格大全]局|[客餐大舞]厅|[举主承]办")
"""Words that end like an organisation and are none."""
_PARTS = frozenset(
    ("n", "nz", "nt", "ns", "nr", "nrt", "vn", "j", "b", "x", "ng", "an", "zg", "g", "a", "nrfg", "l", "t")
)
_BREAKS = frozenset("的了在和与及或从到向对把被有是等之人")
REACH = 10
"""Characters from a place to the end of the organisation's name that it begins."""

_TITLE = re.compile(
    "(?:书记|主任|会计|站长|技术员|师傅|校长|院长|局长|科长|处长|所长|队长|组长|会长|经理|厂长|社长|总工|工程师|医生|护士|民警|教师|老师|"
    "同学|同志|老人|村民|市民|居民|种粮户|养殖户|大户|委员|代表|作者|通讯员|教练|导演|演员|歌手|队员|选手|农民|青年|小伙|姑娘|女孩|男孩|儿子|"
    "女儿|丈夫|妻子|司机|老板|电工|木匠|船匠|店主|记者)$"
)
_POLITE = re.compile(
    "(?:先生|女士|同志|老师|师傅|教授|医生|同学|大姐|大哥|阿姨|奶奶|爷爷|老汉|大妈|大伯|小姐|院士|将军)"
)
_LISTED = re.compile(
    "[、，和与及说。；一二两三四五六七八九十等把在坦告介笑表带领背提拿拎扛抱挑请让叫喊站坐蹲守递冲跳赶]|$"
)

_SHORE = re.compile(
    "(?:边|畔|岸|之滨|之畔|之滨|沿岸|两岸|流域|上游|中游|下游|水位|水面|水域|水质|湖面|江面|河面|里的水|的水|的浪|的潮|潮|脚下|之巅|山顶|云海|"
    "松涛|的[鱼虾蟹莲藕菱芦]|(?<=[山岭峰])的[云雪雾]|的银鱼|的白虾|的湖蟹|[上下里]的|三白|银鱼|捕鱼|大闸蟹)"
)
_CLIMB = re.compile("(?:爬过|爬上|爬|登上|登|攀登|翻过|横跨|跨过|跨越|横渡|渡过|沿着|泛舟|畅游|游览)$")
_JUBILEE = re.compile("(?:周年|校|国|华诞|建党|建国|建军)$")
_CUT_SHORT = re.compile("[里区]")


class Local(NamedTuple):
    """A road, bridge, park or neighbourhood: a place without a code, told by its form."""

    start: int
    end: int


def tail_of(cutting: Cutting, end: int) -> int:
    """Give where a road or neighbourhood ends that the name before `end` begins, 0 where there is none."""
    text = cutting.text
    found = LOCAL_TAIL.match(text, end)
    if found is None or _NO_TAIL.match(text, found.end() - 1):
        return 0
    end = found.end()
    if _at_bound(cutting, end) or text.startswith(("路口", "路上"), end - 1):
        return end
    # 苏州河 | 边: 河边 is a word to the cutter.
    return end if _at_bound(cutting, end - 1) and _BANK.match(text, end - 1) else 0


_BANK = re.compile("[河塘溪港荡](?:边|畔|里|上|面|口|岸|水)(?!道)")


def _at_bound(cutting: Cutting, at: int) -> bool:
    i = bisect_left(cutting.bounds, at)
    return i < len(cutting.bounds) and cutting.bounds[i] == at


def within_a_name(cutting: Cutting, start: int, end: int) -> int:
    """Give where the organisation's, medium's or product's name ends in which the name at `[start, end)` stands.

    0 where it stands in none.
    """
    text = cutting.text
    if start and text[start - 1] == "《":
        return max(text.find("》", end), end)
    if text.startswith(("牌", "”牌", "通”", "号”", "造”"), end) and not text.startswith(
        ("牌照", "牌号"), end
    ):
        return end + 1
    i = bisect_left(cutting.bounds, end)
    if i >= len(cutting.bounds):
        return 0
    if cutting.bounds[i] != end and _BODY_END.search(text[end : cutting.bounds[i]]):
        return cutting.bounds[i]  # 浙江大学 is one word to the cutter
    for word, tag in cutting.tokens[i : i + 5]:
        i += 1
        if cutting.bounds[i] > end + REACH or not word.isalpha():
            return 0
        if _CITY.search(text, end, cutting.bounds[i]):
            return cutting.bounds[i]
        if _BODY_END.search(word) and not _NO_BODY.fullmatch(word) and (tag != "v" or word[-1] == "行"):
            return cutting.bounds[i]
        if word in _BREAKS or (tag not in _PARTS and not word.startswith("第")):
            return 0
    return 0


def a_person(cutting: Cutting, start: int, end: int, name: str) -> bool:
    """Tell whether a short name is a person's here: 书记黄山、 or 黄山先生."""
    text = cutting.text
    if len(name) > 3 or name[-1] in "省市县区镇乡村":
        return False
    if _POLITE.match(text, end):
        return True
    if start and text[start - 1] in SURNAMES and _TITLE.search(text[max(0, start - 5) : start - 1]):
        return True  # 种粮户姬长春
    before = text[max(0, start - 4) : start]
    return _TITLE.search(before) is not None and _LISTED.match(text, end) is not None


def beside_water(text: str, start: int, end: int) -> bool:
    """Tell whether what stands beside a name speaks of a lake, a river or a mountain: 太湖之滨, 爬过黄山."""
    return _SHORE.match(text, end) is not None or _CLIMB.search(text, max(0, start - 4), start) is not None


def a_jubilee(text: str, start: int, name: str) -> bool:
    """Tell whether 大庆 is a feast: 六十周年大庆."""
    return name == "大庆" and _JUBILEE.search(text, max(0, start - 3), start) is not None


_THINGS = re.compile(
    "中欧(?:班列|投资|经贸|贸易|合作|关系)|朝阳(?:从|照|升|初|映|透|正|刚|染|洒|下|里|产业|花)|和平(?:年代|鸽|时期|发展|共处|统一)"
)
"""What some names begin that are everyday words: 朝阳从海上升起."""


_DONE = re.compile("[了着过](?!桥|境|往|后|户|程|江|河|海|关|冬|年|节|去)")


def a_deed(text: str, start: int, end: int, name: str) -> bool:
    """Tell whether a short name is a verb here, as 了 behind it says: 松花江 | 开江了."""
    return (
        len(name) == _SHORT
        and _DONE.match(text, end) is not None
        and _CLIMB.search(text, max(0, start - 4), start) is None
        and text[max(0, start - 1) : start] not in tuple("到过去回离在遍来")
    )


_SHORT = 2
"""Characters of a short name."""


def a_thing(text: str, start: int, name: str) -> bool:
    """Tell whether a name is an everyday word here by what follows it."""
    found = _THINGS.match(text, start)
    return found is not None and found.end() > start + len(name)


def cut_short(name: str, behind: str) -> bool:
    """Tell whether the last character belongs to the word behind: 平湖 | 市区, 嘉兴 | 市里."""
    return len(name) > 2 and name[-1] in "市县" and _CUT_SHORT.match(behind) is not None


_UNIT_ENDS = frozenset("路街弄巷道区园站桥库")
_PLAIN = frozenset(("n", "nz", "ns", "nr", "nrt", "x", "f", "s", "nt", "j", "nrfg", "zg", "g"))
_ENTRY = frozenset("在到从至往沿过于由经、，。：“（(和与")


def local_names(cutting: Cutting) -> Iterator[Local]:
    """Find roads, parks, stations and the like whose form is sure: a stem of one or two nouns behind 在, 到, 、."""
    bounds, tokens, text = cutting.bounds, cutting.tokens, cutting.text
    for i, (word, _) in enumerate(tokens):
        if i == 0 or word[-1] not in _UNIT_ENDS:
            continue
        unit = _UNIT.fullmatch(word) if len(word) < 6 else None
        if unit is None or _NO_TAIL.match(text, bounds[i + 1] - 1):
            continue
        for back in (1, 2):
            at = i - back
            if (
                at < 0
                or tokens[at][1] not in _PLAIN
                or len(tokens[at][0]) > 4
                or tokens[at][0][-1] in "员者人长"
            ):
                break
            length = bounds[i] - bounds[at]
            if 2 <= length <= 4 and (at == 0 or text[bounds[at] - 1] in _ENTRY):
                yield Local(bounds[at], bounds[i + 1])
                break


_WATERS = re.compile("[㐀-鿿]{2}(?:河|塘|江|溪|浜|荡)(?=[边畔岸]|大桥|水面|[上里]的)")
_PLAIN_STEM = re.compile(
    "[的一二三两几这那条座村门前后东西南北中小大老新里外上下了在是有对过沿]|^[和与从到往去来]"
)


def waters(cutting: Cutting) -> Iterator[Local]:
    """Find rivers and ponds that nothing knows, by their banks and bridges: 沙罟 | 河边.

    The two characters before the generic are no word, so that no 门前河边 is one.
    """
    for found in _WATERS.finditer(cutting.text):
        stem = found[0][:2]
        if (
            _at_bound(cutting, found.start())
            and not _PLAIN_STEM.search(stem)
            and not everyday().has_word(stem)
        ):
            yield Local(found.start(), found.end())


_UNIT = re.compile(
    "[东南西北中]?(?:路|街|弄|巷|大道|工业园区|工业园|产业园|科技园|收费站|检查站|服务区|大桥|立交桥|水库|小区)"
)
