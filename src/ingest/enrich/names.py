"""How Chinese divisions are named: generic suffixes, and the short forms that newspapers print."""

from __future__ import annotations

import re

# The ethnic groups that stand in names of autonomous divisions. Longest first inside the pattern, so that
# 维吾尔 is not left behind by a shorter alternative.
_GROUPS = (
    "柯尔克孜|乌孜别克|维吾尔|哈萨克|达斡尔|塔吉克|俄罗斯|鄂温克|塔塔尔|鄂伦春|蒙古|布依|朝鲜|土家|哈尼|傈僳|高山|拉祜|东乡|"
    "纳西|景颇|仫佬|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|德昂|保安|裕固|独龙|赫哲|门巴|珞巴|基诺|回|藏|苗|彝|壮|满|侗|瑶|白|傣|"
    "黎|佤|畲|水|土|羌|怒|京|各"
)
_ETHNIC = re.compile(f"(?:(?:{_GROUPS})族?)+(自治区|自治州|自治县|自治旗|民族乡|族乡|乡|联合旗)$")
_PROVINCE = re.compile("(?:特别行政区|自治区|省|市)$")
_CITY = re.compile("(?:自治州|地区|林区|盟|市|州)$")
_COUNTY = re.compile("(?:自治县|自治旗|联合旗|林区|特区|新区|矿区|地区|县|市|区|旗)$")
_TOWN = re.compile("(?:民族乡|街道办事处|街道|镇|乡|苏木)$")
_COMMITTEE = re.compile(
    "(?:居民委员会|村民委员会|牧民委员会|居委会|村委会|牧委会|家委会|委员会|村民会|民委会)$"
)
_ZONE = re.compile("(?:开发区|园区|示范区|管理区|工业区|保税区|试验区|合作区|集聚区|食品区|名胜区|管委会)$")
_UNIT = re.compile("(?:村|社区|嘎查|居|庄|屯)$")

PSEUDO_NAMES = frozenset(
    {
        "市辖区",
        "县",
        "市",
        "省直辖县级行政区划",
        "自治区直辖县级行政区划",
        "省直辖行政单位",
        "省直辖县级行政单位",
        "自治区直辖县级行政单位",
    }
)
"""Entries of the code lists that stand for "the districts of this city" and are no places."""


GENERIC_NAMES = frozenset(
    {"城区", "郊区", "矿区", "市区", "新区", "东区", "西区", "南区", "北区", "中区", "港区"}
)
"""Names of real districts that mean nothing outside their own city."""


def short_names(name: str, level: str) -> tuple[str, ...]:
    """Give the shorter forms of a division's name that print uses, the longest first, `name` excluded.

    `level` is that of `PlaceMention.level`. Forms of one character (忠县 -> 忠) are not given. An autonomous
    division yields the form with and without its generic: 恩施土家族苗族自治州 -> 恩施州, 恩施.
    """
    forms: list[str] = []
    if _ZONE.search(name):
        return ()
    if level == "province":
        stem = _PROVINCE.sub("", _strip_groups(name)[0])
        forms = [stem, "内蒙"] if stem == "内蒙古" else [stem]
    elif level in ("city", "county"):
        stem, generic = _strip_groups(name)
        plain = (_CITY if level == "city" else _COUNTY).sub("", name)
        forms = [stem + generic[-1], stem] if generic else [plain]
    elif level == "town":
        stem, generic = _strip_groups(name)
        forms = [stem + "乡", stem] if generic else [_TOWN.sub("", name)]
        if name.endswith("街道办事处"):
            forms.insert(0, name.removesuffix("办事处"))
    return tuple(form for form in dict.fromkeys(forms) if len(form) > 1 and form != name)


def _strip_groups(name: str) -> tuple[str, str]:
    found = _ETHNIC.search(name)
    if found is None or found.start() < 2:
        return name, ""
    return name[: found.start()], found[1]


def village_name(registered: str) -> str:
    """Turn a registered committee's name into the place's name: 韩家庙村村民委员会 -> 韩家庙村.

    A committee without a generic of its own (新民居委会) becomes a community or a village by its kind.
    """
    found = _COMMITTEE.search(registered)
    if found is None:
        return registered
    stem, committee = registered[: found.start()], found[0]
    if not stem or _UNIT.search(stem):
        return stem or registered
    return stem + ("社区" if committee.startswith("居") else "村")
