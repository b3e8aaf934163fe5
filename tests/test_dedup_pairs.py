"""Pairs of articles as papers print them, invented before they were tried: what the later one is to the earlier."""

from __future__ import annotations

import pytest

from ingest.dedup.differ import shared_passages
from test_dedup import Printed, links

LONG = (
    "昨天上午九点，望圩镇新码头的汽笛拉响了第一声，两艘装满稻谷的货船先后靠上栈桥。新码头去年三月动工，投资三千二百万元，建了四个泊位，"
    "最大能停五百吨的船。船老大卜世昌说，从前在老码头排队，一等就是半天，如今四十分钟卸完一船。码头上装了两台吊机，传送带直通粮库，"
    "稻谷从船舱到仓里不落地。镇里算过一笔账，每吨稻谷的运费省下六元，一个秋季能替种粮户省出四十多万元。码头还留了一个客运泊位，"
    "十月起每天有两班船开往菰城，票价五元。住在对岸的巫阿毛等了三年，第一个买了票，他说坐船看得见芦苇，比坐车有意思。"
)
FLOOD = (
    "受上游来水影响，苕浦河水位今晨涨到四点二米，超过警戒水位零点三米。市水利局已派出三支巡堤队，沿河十二个村的党员分段值守，"
    "两处老涵洞连夜用沙袋加固。到今晨六点，转移低洼处住户四十六户一百三十一人，全部安置在镇中心小学。气象台预报，今明两天仍有中到大雨，"
    "请沿河居民不要下堤。"
)
FAIR = "菰城书展昨日在老粮仓开幕，三十家出版社带来四千种新书，展期五天，市民凭身份证免费入场，周末两天延长到晚上九点。"
TRADITIONAL = str.maketrans(
    "书开来种门两个东车长会带网众儿学习计划军关头发", "書開來種門兩個東車長會帶網眾兒學習計劃軍關頭發"
)


def told(one: str, other: str, *, days: int = 1, paper: str = "other") -> str:
    """Give the relation of the second article, printed `days` later, to the first; empty where there is none."""
    found = links(Printed(one), Printed(other, day=days, paper=paper))
    return found.get("0001", ("", "", 0.0))[1] or (f"first is {found['0000'][1]}" if "0000" in found else "")


REPRINTS = [
    (LONG, "新华社菰城9月2日电（记者 聂小满）" + LONG),
    ("本报讯（记者 聂小满 通讯员 曲栗）" + LONG, LONG),
    (LONG, LONG.replace("昨天上午九点", "二日上午九时").replace("如今四十分钟", "现在四十分钟")),
    (LONG, LONG.replace("他说坐船看得见芦苇，比坐车有意思。", "")),
    (LONG, LONG.replace("镇里算过一笔账，", "据镇政府测算，").replace("等了三年", "盼了三年")),
    (LONG, " ".join(LONG)),
    (LONG, LONG.replace("。", "。\n")),
    (LONG, LONG.replace("，", ",").replace("。", ".")),
    (LONG, LONG + "（据望圩发布）"),
    (FAIR, FAIR.replace("昨日", "十四日").replace("四千种新书", "新书四千种")),
    (FAIR, "本报讯（记者 曲栗）" + FAIR),
    (FAIR, FAIR.replace("周末两天延长到晚上九点", "周末延长至晚上九点")),
    (FLOOD, FLOOD.replace("受上游来水影响，", "因上游来水，").replace("请沿河居民不要下堤。", "沿河居民请勿下堤。")),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), REPRINTS)
def test_an_edited_printing_is_a_reprint(one: str, other: str) -> None:
    assert told(one, other) == "reprint"


@pytest.mark.parametrize(
    "part",
    [
        LONG[:120],
        LONG[100:190],
        LONG[-110:],
        "本报讯（记者 聂小满）" + LONG[:95],
    ],
)
def test_a_part_is_an_excerpt_of_the_whole_in_either_order(part: str) -> None:
    assert told(LONG, part) == "excerpt"
    assert told(part, LONG) == "first is excerpt"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            FLOOD,
            FLOOD.replace("四点二米", "四点六米")
            .replace("零点三米", "零点七米")
            .replace("四十六户一百三十一人", "七十二户二百零四人"),
        ),
        (
            FLOOD,
            FLOOD.replace("三支巡堤队", "五支巡堤队").replace("四十六户一百三十一人", "五十八户一百六十三人"),
        ),
    ],
)
def test_other_figures_in_the_same_story_are_an_update(one: str, other: str) -> None:
    assert told(one, other) == "update"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "今天多云到阴，傍晚有阵雨，东南风三到四级，最高气温二十九度，最低气温二十二度，相对湿度百分之六十五。明天阴有小雨，气温略降。",
            "今天晴到多云，午后有雷雨，西北风四到五级，最高气温三十四度，最低气温二十六度，相对湿度百分之五十。明天多云，气温略升。",
        ),
        (
            "双色球第2024105期开奖，红球03、08、14、21、27、30，蓝球11。本期一等奖9注，单注奖金七百一十万元，奖池累计十八亿元。",
            "双色球第2024106期开奖，红球01、05、12、19、22、33，蓝球04。本期一等奖4注，单注奖金八百四十万元，奖池累计十九亿元。",
        ),
        (
            "因线路检修，9月16日八点到十七点，望圩镇荷叶桥村、柏墩头村停电，请用户提前做好准备。澄湖市供电公司。",
            "因线路检修，9月18日七点到十五点，石漕镇金鲤塘村、钱带圩村停电，请用户提前做好准备。澄湖市供电公司。",
        ),
        (
            "昨天凌晨，莺渡派出所民警巡逻时查获一名酒后驾车男子，呼气检测每百毫升一百一十二毫克，男子陈某已被刑事拘留。",
            "昨天夜里，双筏派出所民警设卡时查获一名酒后驾车女子，呼气检测每百毫升九十四毫克，女子沈某已被取保候审。",
        ),
        (
            "澄湖市人民法院公告：本院受理原告利民建材经营部诉被告姚某买卖合同纠纷一案，定于10月9日九点在莺渡法庭开庭，逾期依法缺席判决。",
            "澄湖市人民法院公告：本院受理原告方正拍卖行诉被告顾某租赁合同纠纷一案，定于10月15日十四点在石漕法庭开庭，逾期依法缺席判决。",
        ),
        (
            "任命祁望川为望圩镇人民政府镇长，免去其市水利局副局长职务。以上任命由市人大常委会第十九次会议通过。",
            "任命蒯志强为石漕镇人民政府镇长，免去其市财政局副局长职务。以上任命由市人大常委会第二十次会议通过。",
        ),
        (
            "潮汐预报：乍浦站高潮零点二十分、十三点零五分，潮高五点一米、四点八米；低潮七点十分、十九点四十分，潮高零点九米、一点二米。",
            "潮汐预报：乍浦站高潮一点零二分、十三点五十分，潮高四点七米、四点三米；低潮八点零一分、二十点十五分，潮高一点四米、一点七米。",
        ),
        (
            "昨天，市委召开常委会会议，传达上级精神，研究秋粮收购工作。会议要求各镇抢晴收割，把五个粮站的烘干机全部开动，让农民不卖潮粮。",
            "昨天，市委召开常委会会议，传达上级精神，研究校车安全工作。会议要求各校逐车建档，给四十辆校车装上定位，随车老师持证上岗。",
        ),
        (
            "两位老船匠守着沙罟河边的船坞，造了四十年木船。今天说的是选料：杉木要在山上干透三年，敲起来声音脆的才能做船底。",
            "两位老船匠守着沙罟河边的船坞，造了四十年木船。今天说的是捻缝：麻丝拌上桐油石灰，一寸一寸嵌进板缝，捻不实就要漏水。",
        ),
    ],
)  # fmt: skip
def test_a_frame_filled_with_other_facts_is_nothing(one: str, other: str) -> None:
    assert told(one, other, paper="chenghu") == ""


def test_a_short_text_in_traditional_letters_is_a_reprint() -> None:
    assert told(FAIR, FAIR.translate(TRADITIONAL)) == "reprint"


BRIDGE = (
    "蓼洲镇的老石拱桥昨天修好了，三十七块新换的条石都是从后山石场一锤一锤凿出来的。桥建于清道光年间，长二十一米，三个孔，"
    "去年汛期被漂来的树撞裂了中孔的券石。镇里请来七十三岁的石匠缪广田，他带着两个徒弟干了五个月，没有用一斤水泥，全靠糯米灰浆和榫卯。"
    "修桥的二十六万元，一半是村民凑的，一半来自在外做生意的乡亲。通桥那天，村里杀了一头猪，老人们按旧例抬着第一担米过桥。"
)
POEM = (
    "石桥\n缪雨桐\n我从桥上过\n桥在水里看我\n水走得很慢\n慢得像外婆的鞋\n我把影子留在桥下\n等它自己回家\n"
    "月亮来过一次\n没有敲门"
)
RAIN = "今天多云到阴，夜里有阵雨，东南风三到四级，最高气温二十七度，最低气温二十一度。明天阴有小雨，后天雨止转多云。"
CUT = "因线路检修，九月十八日八时至十七时，蓼洲镇南街、后塘、苇塘三个台区停电，请用户提前做好准备。苇塘供电所"
DEAD = (
    "讣告\n缪广田先生因病医治无效，于九月十二日逝世，享年八十一岁。定于九月十四日上午在县殡仪馆举行告别仪式。"
)


@pytest.mark.parametrize(
    ("one", "other", "right"),
    [
        (BRIDGE, "清代石桥修复通行\n" + BRIDGE[:-40], "reprint"),
        (BRIDGE, BRIDGE[100:190], "excerpt"),
        (BRIDGE + LONG + FLOOD, FLOOD, "excerpt"),
        (BRIDGE, BRIDGE.replace("三十七块", "37块").replace("七十三岁", "73岁"), "reprint"),
        (BRIDGE, BRIDGE.translate(str.maketrans("块汛镇缪旧担", "抉汎填谬曰坦")), "reprint"),
        (BRIDGE, BRIDGE.translate(str.maketrans("块从带两乡担", "塊從帶兩鄉擔")), "reprint"),
        (BRIDGE[:45] + LONG[60:], BRIDGE[:45] + FLOOD[30:], ""),
        (POEM, POEM.replace("\n", "\n　　"), "reprint"),
        (RAIN, RAIN.replace("二十七", "二十九").replace("二十一", "二十二").replace("夜里有阵雨", "傍晚有雷雨"), ""),
        (CUT, CUT.replace("十八日", "十九日").replace("南街、后塘、苇塘三", "北街、前塘两"), ""),
        (CUT, CUT.replace("十八日", "二十一日").replace("南街、后塘、苇塘三个", "西浜、桥东两个"), ""),
        (CUT, "本报讯（记者 缪雨桐）" + CUT.replace("九月十八日八时", "9月18日8时"), "reprint"),
        (DEAD, DEAD.replace("缪广田", "戚阿大").replace("九月十二", "九月十五").replace("八十一", "九十二"), ""),
    ],
)  # fmt: skip
def test_copies_are_told_from_notices_of_other_days_and_frames(one: str, other: str, right: str) -> None:
    assert told(one, other) == right


LEAD = (
    "望圩镇文化站昨天公布了今年秋季的活动安排，全镇十六个村都有份，居民可以在村口的公告栏里看到，也可以打电话问文化站的值班员。"
    "文化站站长说，活动都在晚饭以后，老人和孩子优先，下雨就挪到礼堂里，场地由各村自己打扫，桌椅由镇里统一借出，用完第二天早上归还。"
)
OPERA = (
    "本周轮到水闸村，请来的是邻县的越剧团，演的是折子戏，台子搭在晒谷场上，村民自己扎了彩灯，"
    "从傍晚一直唱到月亮落下去才散。"
)
FILM = (
    "下周放映队去芦荡村，片子是孩子们投票选的动画，银幕挂在祠堂的山墙，放映员带了两台机器，"
    "坏一台还有一台，爆米花也备足了。"
)


def test_two_stories_under_one_lead_are_two_stories() -> None:
    assert told(LEAD + OPERA, LEAD + FILM) == ""
    assert told(LEAD + OPERA, LEAD + OPERA.replace("折子戏", "全本戏")) == "reprint"


def test_a_longer_version_is_an_update_in_the_same_paper_and_a_reprint_in_another() -> None:
    assert told(LEAD, LEAD + OPERA, days=2, paper="chenghu") == "update"
    assert told(LEAD, LEAD + OPERA, days=2, paper="other") == "reprint"
    assert told(LEAD + OPERA, LEAD, days=2, paper="chenghu") == "reprint"


def test_a_frame_whose_numbers_are_half_others_is_a_frame() -> None:
    frame = (
        "失物招领：市民{who}昨天下午把东西送到了{where}的服务台，请工作人员代为保管{what}一件，请失主在15日内带身份证到镇政府"
        "3号窗口认领，逾期按无主物品处理。值班电话{phone}，夜间请按门铃。窗口每天上午开门，节假日照常值班，"
        "认领时请说出物品的颜色和里面装了什么，核对以后签字领走。领取编号{code}。"
    )
    one = frame.format(who="裘师傅", where="东河桥头", what="蓝布书包", phone="6120845", code="2041")
    other = frame.format(who="曲栗", where="粮站后门", what="旧收音机", phone="7739116", code="5877")
    assert told(one, other) == ""
    assert told(one, one.replace("夜间请按门铃", "夜里按门铃即可")) == "reprint"


def test_what_two_texts_share_is_told_from_its_first_character_to_its_last() -> None:
    assert shared_passages(LEAD + OPERA, LEAD + FILM)[0].startswith("望圩镇文化站昨天公布")
    assert shared_passages(OPERA + LEAD, FILM + LEAD)[-1].endswith("用完第二天早上归还")
    assert shared_passages(LEAD, LEAD) == [LEAD.strip("。").replace("。", "，")]
    assert shared_passages(OPERA, FILM) == []
