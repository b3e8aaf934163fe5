"""Addresses as they last: without what is another one at each visit, all characters written as in a request."""

from __future__ import annotations

import re
from urllib.parse import quote

_AS_WRITTEN = "%/:?#[]@!$&'()*+,;=~"
"""Characters that an address may hold as they are; blanks and Chinese ones are percent-encoded as browsers do."""
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_PASSING = re.compile(
    r"(?:phpsessid|jsessionid|aspsessionid\w*|session_?id)=.*|sid=[0-9a-z]{16,}|(?:_|_?t|ts|timestamp|r|rnd|rand|random)=[0-9.]{8,}",
    re.IGNORECASE,
)
"""Parameters that name a visit: numbers of sessions, and times and random numbers that are put in against caches."""


def lasting(url: str) -> str:
    """Return an absolute address by which a thing is known again at the next visit."""
    bare, mark, query = _SESSION.sub("", url).partition("?")
    kept = "&".join(one for one in query.split("&") if not _PASSING.fullmatch(one))
    return quote(f"{bare}{mark}{kept}" if kept or not query else bare, safe=_AS_WRITTEN)
