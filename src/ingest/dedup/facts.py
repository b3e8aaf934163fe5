"""Numbers in a text, by value, and words that only say when."""

from __future__ import annotations

import re

_DIGITS = {
    ch: value
    for value, chars in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for ch in chars
}
_UNITS = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMERAL = "".join(_DIGITS) + "".join(_UNITS)

_ARABIC = r"\d+(?:\.\d+)?(?:[万亿])?"
_MEASURE = "年月日时点分秒人名个元岁度级吨米亩公户家件辆次场届期号种项篇位条座天周吋套册本支枚张间所只头吉%"
_NUMBER = re.compile(rf"{_ARABIC}|[{_NUMERAL}]{{2,}}|[{_NUMERAL.replace('一', '')}](?=[{_MEASURE}])")

WHEN = re.compile(
    rf"(?:(?:\d+|[{_NUMERAL}]+)(?:年|月|日|号|时|点|分|周)[前后多许]?)+|"
    r"[昨今明前后当次][日天晚晨年夜早]|[上下本][周月旬]|近日|日前|目前|上午|下午|凌晨|晚间|早上|晚上|周[一二三四五六日末]|"
    r"星期[一二三四五六日天]|[昨今明前后当次]"
)
"""Words for dates and times of day: every desk writes its own."""


def numeral(sign: str) -> bool:
    """Say whether a sign (NFKC) is a digit or a Chinese numeral."""
    return sign.isdigit() or sign in _NUMERAL


def numbers(text: str) -> frozenset[str]:
    """Give the values of the numbers of a text (NFKC), Chinese numerals and digits alike.

    A single 一 and single numerals without a measure word are words, not numbers.
    """
    return frozenset(_value(found[0]) for found in _NUMBER.finditer(text))


def counted(text: str) -> frozenset[str]:
    """Give the values of the numbers that do not belong to a date or a time of day."""
    return numbers(WHEN.sub("，", text))


_DAY = re.compile(rf"(\d{{1,2}}|[{_NUMERAL}]{{1,3}})月(\d{{1,2}}|[{_NUMERAL}]{{1,3}})日")


def days(text: str) -> frozenset[tuple[str, str]]:
    """Give the days of the year that a text (NFKC) names with month and day, each as two numbers."""
    return frozenset((_value(found[1]), _value(found[2])) for found in _DAY.finditer(text))


def only_when(text: str) -> bool:
    """Say whether a passage tells nothing but when."""
    return not WHEN.sub("", text)


def _value(numeral: str) -> str:
    """Give a number in one form, as digits; a run of numerals without units (二〇二四) digit by digit."""
    if numeral[0].isdigit():
        if numeral[-1] in "万亿":
            return _plain(float(numeral[:-1]) * _UNITS[numeral[-1]])
        return _plain(float(numeral)) if "." in numeral else numeral.lstrip("0") or "0"
    if not any(ch in _UNITS for ch in numeral):
        return "".join(str(_DIGITS[ch]) for ch in numeral).lstrip("0") or "0"
    total = section = digit = 0
    for ch in numeral:
        if ch in _DIGITS:
            digit = _DIGITS[ch]
            continue
        unit = _UNITS[ch]
        if unit < 10_000:
            section += (digit or 1) * unit
        else:
            total = (total + section + digit or 1) * unit
            section = 0
        digit = 0
    return str(total + section + digit)


def _plain(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")
