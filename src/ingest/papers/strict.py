"""What the tables of a papers file share: no unknown keys, values that cannot change, page numbers as printed."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

PAGE_NO = re.compile(r"[A-Za-z]{0,3}[0-9]{1,3}")


def page_no(text: str) -> str:
    """Return a page number as it is; raise ValueError where no newspaper prints one so."""
    if not PAGE_NO.fullmatch(text):
        raise ValueError(f"{text!r} is no page number; write for example 01 or C01")
    return text


PageNo = Annotated[str, AfterValidator(page_no)]
"""A page number as printed: `01`, `C01`."""


class Strict(BaseModel):
    """A table of the papers file: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)
