"""What a site's robots.txt allows, as RFC 9309 reads it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

MAX_ROBOTS_BYTES = 500 * 1024
"""What lies behind is not read, as RFC 9309 allows."""

_MAX_DELAY = 30.0


@dataclass(frozen=True, slots=True)
class Rule:
    """A path pattern with `*` and `$`, and whether it allows."""

    pattern: str
    allow: bool


@dataclass(frozen=True, slots=True)
class Robots:
    """The rules for our user agent. `delay` are the seconds between requests that the site asks for, at most 30."""

    rules: tuple[Rule, ...] = ()
    delay: float = 0.0

    def allows(self, url: str) -> bool:
        """Say whether a URL may be asked for: the longest pattern that fits decides, allowing where two tie."""
        parts = urlsplit(url)
        path = _normal(parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        fitting = [rule for rule in self.rules if _fits(rule.pattern, path)]
        return not fitting or max(fitting, key=lambda rule: (len(rule.pattern), rule.allow)).allow


def read_robots(raw: bytes, user_agent: str) -> Robots:
    """Read a robots.txt for a user agent: the groups that name it, else those for `*`."""
    product = re.split(r"[/ ]", user_agent, maxsplit=1)[0].lower()
    named: list[tuple[str, str]] = []
    general: list[tuple[str, str]] = []
    agents: list[str] = []
    in_rules = has_named = False
    for text in raw[:MAX_ROBOTS_BYTES].decode("utf-8", "replace").lstrip("\ufeff").splitlines():
        key, colon, value = (part.strip() for part in text.partition("#")[0].partition(":"))
        key = key.lower()
        if not colon:
            continue
        if key == "user-agent":
            if in_rules:
                agents, in_rules = [], False
            agents.append(value.lower())
            has_named = has_named or value.lower() == product
        elif key in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            if product in agents:
                named.append((key, value))
            elif "*" in agents:
                general.append((key, value))
    lines = named if has_named else general
    rules = tuple(
        Rule(_normal(value), key == "allow") for key, value in lines if key != "crawl-delay" and value
    )
    delays = [
        float(value) for key, value in lines if key == "crawl-delay" and re.fullmatch(r"\d+(\.\d+)?", value)
    ]
    return Robots(rules, min(max(delays, default=0.0), _MAX_DELAY))


def _normal(path: str) -> str:
    return quote(unquote(path), safe="/*$?&=%:@!,;+~()'")


def _fits(pattern: str, path: str) -> bool:
    """Match a pattern from the start of a path; linear in both, whatever the number of stars."""
    ends = pattern.endswith("$")
    first, *rest = (pattern[:-1] if ends else pattern).split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest):
        if ends and number == len(rest) - 1:
            return len(path) - len(piece) >= at and path.endswith(piece)
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not ends or at == len(path)
