"""What the app says, in Chinese and in English, and which of the two a browser asks for."""

from __future__ import annotations

from typing import Literal

Language = Literal["zh", "en"]

TEXTS: dict[str, tuple[str, str]] = {
    # The frame
    "app": ("读报", "Explore"),
    "nav.search": ("检索", "Search"),
    "nav.places": ("地图", "Places"),
    "nav.trends": ("趋势", "Trends"),
    "nav.reprints": ("转载", "Reprints"),
    "nav.writers": ("作者", "Writers"),
    "nav.coverage": ("收录", "Coverage"),
    "nav.quality": ("质量", "Quality"),
    "foot": ("只读，只供本机使用", "Read-only, for this machine alone"),
    "skip": ("跳到正文", "Skip to the content"),
    "all": ("全部", "all"),
    "paper": ("报纸", "Newspaper"),
    "from": ("从", "From"),
    "to": ("到", "To"),
    "show": ("显示", "Show"),
    "earlier": ("上一页", "Earlier"),
    "later": ("下一页", "Later"),
    "untitled": ("（无题）", "(untitled)"),
    "page_no": ("第{no}版", "page {no}"),
    "articles_n": ("{n} 篇", "{n} articles"),
    "articles": ("文章", "Articles"),
    "characters_n": ("{n} 字", "{n} characters"),
    "numbers": ("数据表", "The numbers"),
    # The first page
    "home.ask": ("检索全部报纸", "Search all newspapers"),
    "home.placeholder": ("例如：台风　“中秋节”　-广告", "For example: 台风 “中秋节” -广告"),
    "home.sum": (
        "共 {articles} 篇文章，{issues} 期，{papers} 种报纸",
        "Articles: {articles} · issues: {issues} · newspapers: {papers}",
    ),
    "home.papers": ("收录的报纸", "Newspapers here"),
    "home.latest": ("最近一期头版", "The latest front page"),
    "home.volume": ("每期文章数", "Articles over time"),
    "home.keywords": ("最近三十天的关键词", "Keywords of the last thirty days"),
    "home.gaps": ("缺什么", "What is missing"),
    "home.no_gaps": ("所有尝试过的日期都齐全。", "All that was tried is there."),
    "home.empty": (
        "库里还没有报纸。请输入：ingest run --help",
        "There is no newspaper in the lake yet. Type: ingest run --help",
    ),
    "issues_n": ("{n} 期", "{n} issues"),
    # The search
    "search.title": ("检索", "Search"),
    "search.words": ("词语", "Words"),
    "search.help": (
        "空格隔开的词须全部出现；OR 表示或；“短语”；-不含；title:只查标题；词* 查词首。",
        "All words must occur; OR between alternatives; “a phrase”; -without; title:word; word* begins a word.",
    ),
    "search.kind": ("体裁", "Kind"),
    "search.place": ("地点（含下辖）", "Place and all below it"),
    "search.place_hint": ("名称或区划代码", "Name or division code"),
    "search.writer": ("作者", "Writer"),
    "search.once": ("不含转载", "Leave reprints out"),
    "search.sort": ("排序", "Order"),
    "sort.best": ("最相关", "best first"),
    "sort.new": ("最新", "newest first"),
    "sort.old": ("最早", "oldest first"),
    "search.go": ("检索", "Search"),
    "search.found": ("找到 {n} 篇", "{n} found"),
    "search.none": (
        "没有找到。请换一个词，或去掉一个条件。",
        "Nothing was found. Try another word, or take one condition away.",
    ),
    "search.csv": ("存为 CSV", "Save as CSV"),
    "search.csv_most": ("至多 {n} 篇", "at most {n} articles"),
    "search.places": ("地点", "Places"),
    "search.writers": ("作者", "Writers"),
    "search.papers": ("报纸", "Newspapers"),
    "search.kinds": ("体裁", "Kinds"),
    "search.months": ("按月分布", "By month"),
    "search.remove": ("去掉这个条件", "Take this condition away"),
    "keyword": ("关键词", "Keyword"),
    # Kinds
    "kind.news": ("新闻", "news"),
    "kind.photo": ("图片", "photo"),
    "kind.notice": ("公告", "notice"),
    "kind.ad": ("广告", "ad"),
    "kind.weather": ("天气", "weather"),
    "kind.essay": ("散文", "essay"),
    "kind.letter": ("来信", "letter"),
    "kind.poem": ("诗歌", "poem"),
    "kind.table": ("表格", "table"),
    "kind.other": ("其他", "other"),
    # One article
    "article.by": ("记者", "By"),
    "article.correspondents": ("通讯员", "Correspondents"),
    "article.photographers": ("摄影", "Photographs"),
    "article.editors": ("责编", "Editors"),
    "article.agency": ("来源", "Source"),
    "article.dateline": ("电头", "Dateline"),
    "article.column": ("栏目", "Column"),
    "article.keywords": ("关键词", "Keywords"),
    "article.places": ("地点", "Places"),
    "article.prints": ("同一篇文章的其他刊登", "Other prints of this text"),
    "article.compare": ("对照", "Compare"),
    "article.goes_on": ("可能下接", "Perhaps goes on in"),
    "article.comes_from": ("可能上接", "Perhaps comes from"),
    "article.where": ("在版面上的位置", "Where it stands on the page"),
    "article.whole_page": ("看整版", "The whole page"),
    "article.before": ("上一篇", "Article before"),
    "article.after": ("下一篇", "Article after"),
    "article.cite": ("引用", "How to cite it"),
    "article.sure": ("把握", "How sure"),
    "article.sure_body": ("正文", "body"),
    "article.sure_title": ("标题", "title"),
    "article.sure_byline": ("署名", "byline"),
    "article.doubts": ("存疑", "Doubts"),
    "article.source": ("出处", "Where it comes from"),
    "article.why": ("逐行说明：", "Line by line, why: "),
    "article.raw": ("原始文件 SHA-256", "SHA-256 of the raw page"),
    "article.versions": ("版本", "Versions"),
    # Pages and issues
    "page.articles": ("本版文章", "Articles on this page"),
    "page.hint": (
        "颜色区分文章；灰色是报头、栏目等不属于文章的文字。",
        "A colour is an article; grey is what belongs to none.",
    ),
    "page.unassigned": ("无法归属的署名", "Bylines of nobody"),
    "page.no_text": ("这一版没有可读的文字。", "This page has no text that could be read."),
    "issue.before": ("上一期", "Issue before"),
    "issue.after": ("下一期", "Issue after"),
    # Places
    "places.title": ("报道里的地方", "Places in the news"),
    "places.level": ("级别", "Level"),
    "level.province": ("省", "province"),
    "level.city": ("市", "city"),
    "level.county": ("县区", "county"),
    "level.town": ("乡镇街道", "town"),
    "level.village": ("村社区", "village"),
    "level.country": ("国家", "country"),
    "level.foreign": ("国外", "abroad"),
    "level.region": ("区域", "region"),
    "places.inside": ("只看其中", "Inside"),
    "places.whole": ("全国", "All of China"),
    "places.map_hint": (
        "圆的面积表示文章数；灰点是区划表里的各县。点击圆圈看文章。",
        "A circle's area is the number of articles; grey points are counties. Click a circle to read.",
    ),
    "places.nowhere": (
        "{n} 个地方没有坐标，只在表里。",
        "{n} places have no coordinate and stand in the list alone.",
    ),
    "places.outside": ("另有 {n} 个地方在图外。", "{n} more places lie beyond the map."),
    "places.into": ("看下辖", "Look inside"),
    "places.mentions": ("提及", "Mentions"),
    "places.none": ("没有报道提到这里。", "No article names a place here."),
    # Trends
    "trends.title": ("词语的起落", "Words over time"),
    "trends.words": ("词语（至多四个）", "Words, four at most"),
    "trends.grain": ("步长", "Step"),
    "grain.day": ("日", "day"),
    "grain.week": ("周", "week"),
    "grain.month": ("月", "month"),
    "grain.year": ("年", "year"),
    "trends.measure": ("纵轴", "Measure"),
    "measure.share": ("占文章的百分比", "percent of articles"),
    "measure.count": ("文章数", "number of articles"),
    "trends.volume": ("全部文章", "All articles"),
    "trends.gaps": (
        "斜线处应有报纸而一期也没有读到，曲线在那里断开；空心点表示那段时间缺了一部分；休刊日略过。",
        "Hatched: no issue was read, the curve breaks. Hollow: a part is missing. Days of rest are skipped.",
    ),
    "trends.gap": ("没有数据", "no data"),
    "trends.short": ("有缺漏", "a part is missing"),
    "trends.time": ("时间", "Time"),
    # Reprints
    "reprints.title": ("刊登过不止一次的文章", "Texts printed more than once"),
    "relation.reprint": ("转载", "reprint"),
    "relation.excerpt": ("摘录", "excerpt"),
    "relation": ("关系", "Relation"),
    "reprints.first": ("最早刊登", "Earliest print"),
    "reprints.again": ("再次刊登", "Printed again"),
    "reprints.none": ("没有找到重复的文章。", "No text was printed twice."),
    "compare.title": ("两次刊登的对照", "Two prints of one text"),
    "compare.days": ("相隔 {n} 天", "{n} days apart"),
    "compare.only_old": ("只在早的一篇里", "only in the earlier"),
    "compare.only_new": ("只在晚的一篇里", "only in the later"),
    "compare.same": ("{n} 字相同", "{n} characters in both"),
    # Writers
    "writers.title": ("署名", "Who writes"),
    "writers.find": ("姓名", "Name"),
    "writers.articles": ("篇数", "Articles"),
    "writers.unassigned": ("另有未能归属的署名", "More credits that no article could be given"),
    "writers.years": ("时间", "Time"),
    "writers.most": ("只列前 {n} 名。", "The first {n} are listed."),
    "writers.none": ("没有这样的署名。", "No such name."),
    "writer.places": ("常写的地方", "Places"),
    "writer.keywords": ("常写的题目", "Subjects"),
    "writer.over_time": ("逐期文章数", "Articles over time"),
    "writer.recent": ("最近的文章", "Latest articles"),
    "role.reporter": ("记者", "reporter"),
    "role.correspondent": ("通讯员", "correspondent"),
    "role.photographer": ("摄影", "photographer"),
    "role.editor": ("责编", "editor"),
    # Coverage
    "coverage.title": ("收录日历", "Calendar of what is here"),
    "coverage.noted": ("有问题的日期", "Days to look at"),
    "status.complete": ("齐全", "complete"),
    "status.partial": ("缺版", "partial"),
    "status.missing": ("未得到", "missing"),
    "status.failed": ("失败", "failed"),
    "status.no_issue": ("无报", "no issue"),
    "status.unconfirmed": ("无报（待核实）", "no issue, unconfirmed"),
    "status.untried": ("未尝试", "not tried"),
    "status.half_landed": ("未写完", "half written"),
    "status.excused": ("已说明", "excused"),
    "status.ok": ("已读", "read"),
    "status.empty": ("空", "empty"),
    "status.needs_ocr": ("需文字识别", "needs OCR"),
    "status.quarantined": ("隔离", "quarantined"),
    # Quality
    "quality.title": ("数据质量", "How good the data are"),
    "quality.conserved": ("每个字的去处", "Where every character went"),
    "quality.conserved_hint": (
        "版面上的 {n} 个字全部有去处，一个不少。",
        "All {n} characters on the pages are accounted for.",
    ),
    "quality.lost": ("有 {n} 个字去向不明。", "{n} characters are not accounted for."),
    "quality.in_articles": ("文章", "articles"),
    "quality.in_furniture": ("报头、栏目等", "mastheads and labels"),
    "quality.in_unassigned": ("无法归属的署名", "bylines of nobody"),
    "quality.in_edits": ("重影、插入的空白等", "shadows and inserted blanks"),
    "quality.sure": ("正文归并的把握", "How sure the bodies are"),
    "quality.sure_hint": (
        "横轴是“正文恰好是应归在一起的文字”的概率，纵轴是文章数。",
        "Across: the probability that a body is exactly what belongs together. Up: articles.",
    ),
    "quality.by_kind": ("按体裁", "By kind"),
    "quality.flags": ("存疑的种类", "Kinds of doubt"),
    "quality.doubts": ("最没有把握的文章", "The least sure articles"),
    "quality.gaps": ("缺期与缺版", "Issues and pages that are missing"),
    "quality.runs": ("最近的运行", "Latest runs"),
    "quality.none": ("没有。", "None."),
    "quality.excuse": ("说明", "Excuse"),
    "outcome.ok": ("正常", "ok"),
    "outcome.problems": ("有问题", "problems"),
    "outcome.failed": ("失败", "failed"),
    # Flags
    "flag.untitled": ("没有找到标题", "no title was found"),
    "flag.title_guess": ("标题不确定", "the title is a guess"),
    "flag.byline_guess": ("署名不确定", "the byline is a guess"),
    "flag.low_grouping": ("各段未必属于同一篇", "its pieces may not all belong together"),
    "flag.cut_short": ("在句子中间断了", "it ends in the middle of a sentence"),
    "flag.column_mixed": ("版面文字跨栏混排", "the text of the page runs across its columns"),
    "flag.loose_text": ("不在任何标题的范围里", "no title's region holds this text"),
    "flag.too_long": ("长于一版，按块保留", "longer than a page, kept block by block"),
    "flag.byline_left": ("署名是本版剩下的最后一个", "its byline was the last one left on the page"),
    "flag.join_unsure": ("可能与他版的一篇相连", "it may go on on another page, or come from one"),
    # Errors
    "error.title": ("看不了这一页", "This cannot be shown"),
    "error.404": ("没有找到", "Not found"),
    "error.400": ("看不懂这个请求", "That was not understood"),
    "error.429": ("请稍候", "One moment"),
    "error.503": ("现在答不上来", "No answer just now"),
    "error.500": ("程序出错", "A fault"),
    "error.next": ("接下来可以：", "What to do next:"),
    "error.back": ("回到首页", "Back to the first page"),
}
"""Chinese and English, by the name that templates write."""


def text(lang: Language, name: str, **values: object) -> str:
    """Return a text in a language, with values put in where it names them."""
    told = TEXTS[name][0 if lang == "zh" else 1]
    return (
        told.format(**{key: f"{v:,}" if isinstance(v, int) else v for key, v in values.items()})
        if values
        else told
    )


def text_or(lang: Language, name: str, otherwise: str) -> str:
    """Return a text in a language, or what is said where there is no such text: what lakes hold may be newer."""
    return text(lang, name) if name in TEXTS else otherwise


def language(accepted: str) -> Language:
    """Return the language that a browser likes best (its Accept-Language, RFC 9110); English where it likes neither."""
    best: tuple[float, Language] = (0.0, "en")
    for part in accepted.split(",")[:20]:
        tag, _, parameters = part.strip().partition(";")
        weight = 1.0
        if "q=" in parameters.replace(" ", ""):
            try:
                weight = float(parameters.replace(" ", "").split("q=")[1].split(";")[0])
            except ValueError:
                continue
        main = tag.strip().lower().split("-")[0]
        if main == "zh" and weight > best[0]:
            best = (weight, "zh")
        elif main == "en" and weight > best[0]:
            best = (weight, "en")
    return best[1]
