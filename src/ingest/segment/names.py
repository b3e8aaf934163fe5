"""Chinese names by their form: family names, and runs of names without blanks cut into single ones."""

from __future__ import annotations

import re
from functools import lru_cache

_FREQUENT = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚"
    "卢姜崔钟谭陆汪范金石廖贾夏韦付傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温"
    "康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂"
    "成苗谷曲盛冉翁蓝路游辛靳管柴蒙鲍华喻祁房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费"
    "卜冷晏席卫米柏宗瞿桂全楚闵佟应臧边卞姬师仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆"
    "乐冀郁胥南班储原栗燕楼帅鄂胜劳衣侍竺宓蓬须索咸籍赖蔺屠蒲邰从鄢宿水寿桓贡伊宦国都果奚银练濮占锺於祖阙"
    "计凤谌钮归茅支嵇裘糜井牧隗邬钭厉戎芮羿韶郜怀闻莘姒逄鹿扈阚沃揭修洪岩苟杭郇亓雍粟茹郗"
    "骆狄湛辜冼萨邸荀禹亢郦酆蓟庾晁訾蒯昝庹禤璩逯缑笪谯琚邴郏殳夔厍毋乜弋仉佴忻恽蹇雒菅苌郄贠镡闾贲麴汲仝苻郐芈"
)
"""Family names of one character, the most frequent first."""

SURNAMES = frozenset(_FREQUENT)
"""Family names of one character, by which a bare name is told from a word."""

WORDS_TOO = frozenset("危税卯阴浦蔚巢戈廉幸漆皮昌巴弓束那库折禄薄宰苍隆揣勾粘慕锁贝")
"""Family names of one character that are words rather: they tell a name only where a role word stands before it."""

COMPOUND_SURNAMES = (
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯", "端木", "南宫",
    "长孙", "宇文", "独孤", "东郭", "西门", "轩辕", "澹台", "公冶", "太史", "申屠", "闻人", "钟离", "第五",
    "呼延", "完颜", "赫连", "拓跋", "淳于", "鲜于", "闾丘", "亓官", "司寇", "颛孙", "巫马", "漆雕", "公西", "公良",
    "夹谷", "宰父", "谷梁", "段干", "羊舌", "微生", "纳兰", "耶律", "叶赫", "富察", "万俟", "宗政", "公羊", "仲孙",
)  # fmt: skip

_RANK = {name: rank for rank, name in reversed(list(enumerate(_FREQUENT)))}
_RARE = 320
"""Rank of a family name behind which the list is of those few people bear."""

_LONGEST_RUN = 20
"""Characters of a run of names without blanks that is cut; six names and more are printed with blanks."""


def compound(text: str) -> bool:
    """Tell whether a text begins with a family name of two characters."""
    return text[:2] in COMPOUND_SURNAMES


def is_name(text: str) -> bool:
    """Tell whether a text can stand where a name is expected: two to four characters, longer with a middle dot."""
    if len(text) > 4 and _OTHER_PEOPLES.fullmatch(text):
        return True
    if "·" in text or "•" in text or "・" in text:
        return 3 <= len(text) <= 16
    return 2 <= len(text) <= 4 or (len(text) == 5 and compound(text))


_ELEMENTS = (
    "扎西 多吉 卓玛 次仁 次旺 丹增 旦增 尼玛 央金 格桑 拉姆 平措 顿珠 罗布 达瓦 白玛 洛桑 索朗 强巴 仁青 "
    "仁增 德吉 普布 曲珍 桑珠 旺堆 益西 贡嘎 边巴 巴桑 米玛 坚参 加措 才让 才旦 卓嘎 嘉措 泽仁 拥措 曲措 "
    "旺姆 其美 乌云 其其格 巴特尔 巴雅尔 那仁 娜仁 苏日 斯琴 图雅 托娅 高娃 呼和 阿拉坦 哈斯 额尔敦 敖登 "
    "萨仁 布和 斯钦 格日勒 毕力格 朝鲁 牧仁 塔娜 其木格 巴图 宝音 苏和 孟和 阿依 古丽 努尔 买买提 艾山 "
    "吐尔逊 木拉提 热孜 帕提 阿迪力 叶尔 别克 吉力 木呷 阿呷 尔古 日哈 沙马 拉提 迪力 古力 尔肯 江古 "
    "旦正 多杰 才仁 卓玛 拉毛 周毛 桑杰 桑吉 贡保 索南 尕藏 更登 万玛 夏吾 华旦 东智 彭措 吉克 阿支 吉木 阿牛 "
    "曲比 曲木 海来 马海 阿木 热合曼 阿不都 阿卜杜 赛买提 玉素甫 特木尔 那日苏 苏日娜 阿茹"
)
_FIRST_ELEMENTS = frozenset(element[:2] for element in _ELEMENTS.split())
_OTHER_PEOPLES = re.compile(
    rf"(?=.{{3,8}}$)(?:{'|'.join(_ELEMENTS.split())})(?:(?:{'|'.join(_ELEMENTS.split())}){{1,2}}|[草措加花])"
    r"|(?:巴特尔|其其格|巴雅尔|格日勒)"
)
"""Names of Tibetans, Mongols, Uyghurs, Kazakhs and Yi written without a dot: 扎西多吉, 斯琴高娃, 旦正草."""

_BODIES = re.compile(
    r"(?:[市县区省镇州].+|.{3,})"
    r"(?:[局委办院所站队会部处科社协联室团厂店馆台网镇乡村宣]|中心|公司|集团|[小中]学|学[校院]|大学|银行|政府|街道|社区|医院)"
)


def is_organisation(text: str) -> bool:
    """Tell whether a text in a name's place is an office's, a firm's or a school's: 苇塘市水务局, 市卫健委."""
    if len(text) < 4 and text[:1] not in "市县区省州":
        return False
    return _BODIES.fullmatch(text) is not None and not compound(text)


_BLANKS = re.compile(r"\s+")
_FEW_HAN = re.compile(r"[一-鿿]{2,8}")


@lru_cache(maxsize=8192)
def looks_like_name(text: str) -> bool:
    """Tell whether a text of Han characters, blanks removed, can be one person's full Chinese name."""
    text = _BLANKS.sub("", text)
    if not _FEW_HAN.fullmatch(text):
        return False
    if len(text) <= 4 and ((text[0] in SURNAMES and len(text) <= 3) or compound(text)):
        return True
    return len(text) > 2 and _OTHER_PEOPLES.fullmatch(text) is not None


def opens_with_surname(text: str) -> bool:
    """Tell whether a text begins with a family name: what does not begins with no full name."""
    return text[:1] in SURNAMES or compound("".join(text.split())) or text[:2] in _FIRST_ELEMENTS


def cut_names(run: str) -> tuple[str, ...]:
    """Cut names that are printed without blanks: 聂小满曲栗 is 聂小满 and 曲栗.

    Each piece begins with a family name and has one or two characters more; of several ways the one wins whose
    family names are frequent and whose given names are mostly of two characters. Empty where there is no way.
    """
    if not re.fullmatch(r"[一-鿿]+", run) or len(run) > _LONGEST_RUN:
        return ()
    return _cut(run)[1]


@lru_cache(maxsize=4096)
def _cut(run: str) -> tuple[float, tuple[str, ...]]:
    if not run:
        return 0.0, ()
    best: tuple[float, tuple[str, ...]] = (float("-inf"), ())
    for size in (2, 3, 4):
        piece = run[:size]
        if len(piece) < size:
            break
        value = _worth(piece)
        if value is None:
            continue
        rest, names = _cut(run[size:])
        if value + rest > best[0]:
            best = (value + rest, (piece, *names))
    return best


def _worth(piece: str) -> float | None:
    """Return how well a piece is a name, in nats; None where it is none."""
    if compound(piece) and len(piece) >= 3:
        return -1.0
    rank = _RANK.get(piece[0])
    if rank is None or len(piece) > 3:
        return None
    return -(2.0 if rank > _RARE else rank / _RARE * 1.5) - (0.3 if len(piece) == 3 else 1.2)
