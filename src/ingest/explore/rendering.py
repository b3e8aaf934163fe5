"""Pages made of templates: everything that a template is given is text until it says otherwise, and none does."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ingest.explore.texts import language, text, text_or

if TYPE_CHECKING:
    from datetime import date

    from starlette.requests import Request

_WEEKDAYS = {"zh": "一二三四五六日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}

_SHOWN = {
    code: chr(0x2400 + code) if code < 0x20 else "\u2421"
    for code in (*range(0x20), 0x7F)
    if chr(code) not in "\t\n"
}
"""Control characters are shown by their pictures: a browser would swallow them."""


@lru_cache(maxsize=1)
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("ingest.explore"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        finalize=lambda value: value.translate(_SHOWN) if type(value) is str else value,
    )
    made.globals |= {
        "article_at": lambda article_id: f"/article/{quote(article_id, safe='')}",
        "issue_at": lambda paper, day: f"/issue/{quote(paper, safe='')}/{day}",
        "page_at": lambda paper, day, page: f"/page/{quote(paper, safe='')}/{day}/{quote(page, safe='')}",
        "with_query": lambda path, **query: (
            path + ("?" + told if (told := urlencode({k: v for k, v in query.items() if v})) else "")
        ),
    }
    made.filters |= {
        "grouped": lambda number: f"{number:,}",
        "percent": lambda share: f"{100 * share:.0f}%",
    }
    return made


def page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Return the page that a template makes of values, in the language that the browser asks for."""
    lang = language(request.headers.get("accept-language", ""))
    content = (
        _templates()
        .get_template(template)
        .render(
            t=partial(text, lang),
            t_or=partial(text_or, lang),
            lang=lang,
            weekday=partial(_weekday, lang),
            path=request.url.path,
            **values,
        )
    )
    # Half surrogates of broken fonts are no reason to show nothing.
    raw = content.encode("utf-8", errors="backslashreplace")
    return HTMLResponse(raw, status, {"vary": "accept-language", "content-language": lang})


def _weekday(lang: str, day: date) -> str:
    name = _WEEKDAYS[lang][day.weekday()]
    return f"星期{name}" if lang == "zh" else name
