"""Credits in the forms that papers print: every name in its role, no letter of it in the title or the text."""

from __future__ import annotations

import re

import pytest

from credit_forms import FRESH, MIXED, MORE, NO_CREDITS, SEEN, STORY, TITLE, Form, page
from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.conservation import check

LONE = frozenset({"聂小满", "司马青", "闵知遥", "郁知秋", "市委党史研究室 郁知秋"})


def read(form: Form) -> tuple[set[str], set[str], set[str]]:
    """Segment the page of a form and return the names of its one article by role."""
    laid = page_from_text(page(form))
    seg = segment(laid)
    assert check(laid, seg) == ()
    (article,) = seg.articles
    assert article.title == TITLE
    only_pictures = article.photographers and not (article.reporters or article.correspondents)
    # One name without a role word signs essays, two behind a mark too.
    signed = form.printed.strip("（）□■◆ ") in LONE or re.fullmatch("[□■▲][^ ]{3} [^ ]{2}", form.printed)
    anybody = article.photographers or article.reporters or article.correspondents
    assert not anybody or article.kind == ("photo" if only_pictures else "essay" if signed else "news")
    return set(article.reporters), set(article.correspondents), set(article.photographers)


@pytest.mark.parametrize(
    "form", [*SEEN, *MORE, *MIXED, *FRESH], ids=lambda form: f"{form.where} {form.printed.strip()}"
)
def test_every_form_gives_each_name_its_role(form: Form) -> None:
    assert read(form) == tuple(
        set(names.split()) for names in (form.reporters, form.correspondents, form.photographers)
    )


@pytest.mark.parametrize(("title", "end"), NO_CREDITS)
def test_words_of_credits_in_titles_and_sentences_name_nobody(title: str, end: str) -> None:
    text = "　　" + STORY + end
    seg = segment(page_from_text("\n".join([title, *(text[at : at + 20] for at in range(0, len(text), 20))])))
    (article,) = seg.articles
    assert article.title.replace(" ", "") == title.replace(" ", "")
    assert (article.reporters, article.correspondents, article.photographers) == ((), (), ())
    assert seg.unassigned_people == ()


def test_a_name_in_latin_letters_keeps_its_blank() -> None:
    seg = segment(page_from_text(page(Form("before", "记者 Nie Xiaoman"))))
    assert seg.articles[0].reporters == ("Nie Xiaoman",)
