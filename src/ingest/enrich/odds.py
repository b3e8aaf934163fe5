"""What the finder of places adds to the evidence of the learned weights, each with what it is for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Odds:
    """Log-odds (nats) that a spot is a place. The marks they were set by are those of `bench/enrich_quality.py`."""

    at_home: float = 4.0
    """Added to the log-odds of a whole word that names a place of the home county or a county of the home city: the
    weights were learned on national news, where that name is rare; in the county's own paper it is everyday."""

    in_home_province: float = 2.0
    """The same for a county's name in a province's own paper."""

    unsupported: float = 1.0
    """Log-odds a name needs where no context tells which division it means; it stays without a code then. With 0 to 2,
    F1 on 7,793 marked paragraphs changes by .002."""

    everyday: float = 4.0
    """The same for a name that is an everyday word as well (和平, 东方, 渡口)."""

    behind_motion: float = 2.0
    """Added for a whole word that names a city or county behind 从, 开往, 来自 and their like."""

    side_by_side: float = 2.5
    """Log-odds that a place gives the next one where both have 的 behind them: 晋江的鞋，石狮的衣."""

    official: float = 2.0
    autonomous: float = 6.0
    """Added for a whole word that is a county's or city's full name of four characters or more, and for that of an
    autonomous one: the marked news marks 海南 in 海南藏族自治州, which is another place."""

    given_name: float = 6.0
    """Taken off a short name behind a surname: 姬 | 长春 is a person."""

    in_its_county: float = 8.0
    """Log-odds of a town's full name printed directly behind its county's (海盐县武原街道)."""

    named_town: float = 5.0
    """Log-odds of a town's full name where the text names its county, or no other town of China has it."""

    local: float = 6.0
    """Log-odds of a road or neighbourhood that begins with a place's name (山西北路), more than of that place's."""

    known_water: float = 3.0
    """Added for a lake, river or mountain of `natural_names.txt`: the weights know it as a county's short name."""

    beside_water: float = 2.0
    """The same where a shore is beside it that the cutter took its last character for: 太 | 湖边."""

    head_of_a_name: float = 1.5
    """Added for a name that begins a word of the cutter's that is an organisation or a product: 北京 | 大学."""

    in_its_chain: float = 2.0
    """Log-odds of a name right behind that of what it lies in: 江西上饶婺源, where no unit tells that it is one."""

    sure_form: float = 1.0
    """Log-odds of another road, park or station whose form is sure."""


ODDS = Odds()
