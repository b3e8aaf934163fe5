"""Credits in the forms that papers print: every name in its role, no letter of it in the title or the text."""

from __future__ import annotations

import pytest

from credit_forms import MORE, SEEN, TITLE, Form, page
from ingest.pages import page_from_text
from ingest.segment import segment
from ingest.segment.conservation import check


def read(form: Form) -> tuple[set[str], set[str], set[str]]:
    """Segment the page of a form and return the names of its one article by role."""
    laid = page_from_text(page(form))
    seg = segment(laid)
    assert check(laid, seg) == ()
    (article,) = seg.articles
    assert article.title == TITLE
    return set(article.reporters), set(article.correspondents), set(article.photographers)


@pytest.mark.parametrize("form", [*SEEN, *MORE], ids=lambda form: f"{form.where} {form.printed.strip()}")
def test_every_form_gives_each_name_its_role(form: Form) -> None:
    assert read(form) == tuple(
        set(names.split()) for names in (form.reporters, form.correspondents, form.photographers)
    )
