"""The role of each fragment: a linear model of its form and its neighbours', decided for the page as a whole."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np

from ingest.segment.text import forms
from ingest.segment.text.role_rules import apply

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.segment.language import JoinModel
    from ingest.segment.text.fragments import Fragment
    from ingest.segment.text.weights import Weights

ROLES = ("body", "subhead", "title", "kicker", "subtitle", "byline", "jump", "furniture")
"""What a fragment can be. Captions are body; a credit line is body until the assembly cuts it off."""

_ALONE = """
    width ratio short end start form print stops of place size
    gap join same repeat plain verse loose loose_at where page shadows step kin whose columns habit
    width- ratio- short- end- start- form- print- stops- size- join- step- repeat-
    width+ ratio+ short+ end+ start+ form+ print+ stops+ size+ join+ step+ gap+ same+
    ratio= end= start= form= short= gap-
    ratio# end# start# form# short# gap#
"""
_TOGETHER = """
    of,short,end   short,end,start   short,end,ratio   place,short,end   place,size,start
    end-,short,end,start+   short-,end-,short   short,short+,gap+   end-,short,end,short+
    gap,same   gap+,same+   gap,end-,end   gap+,end,start+   gap,same,end   gap,gap+,size
    join,gap+   join,ratio   join-,gap   join-,ratio   join-,join   end-,join-,short,gap
    verse,short   plain,short   verse,end   verse,of
    form-,short,end   form+,short,end   form+,gap+,end   form-,gap,start   form,of
    step,short,end   step-,short,end-   page,short,end   page,gap,gap+,end   page,end-,short
    shadows,print   shadows,short,end   print-,print,print+   loose,loose_at,gap,gap+
    loose,loose_at,end-   end-,start+,gap,gap+   ratio-,ratio,ratio+   ratio,end,comma
    short,end,signs   start,start+,end-,end   end-,gap,gap+,step,size   where,short,gap
    size,gap,gap+,print   of,size,end   short+,end,short,size   end=,end-,end,end+
    end-,end,form+   short-,short,short+   width,gap,gap+
    kin,columns,size   kin,whose,habit   kin,columns,loose   whose,habit,loose_at   kin,gap,gap+   columns,gap,gap+
    habit,gap,gap+,end-,end   habit,end-,form+   kin,columns,end-,start+   habit,loose,loose_at   kin,columns,print
    kin,columns,end-,step   kin,join-,join   paper,size,gap   print,size,gap   sponsor,start,size   print,of,end
    gap,gap+,end-,join   gap,gap+,end-,join-,end   gap,gap+,comma,end   gap,gap+,kin,whose   gap,gap+,end-,form+
    gap,gap+,ratio,end   of,size,start,end
"""

_OFFSETS = {"=": -2, "-": -1, "+": 1, "#": 2}


def _templates() -> tuple[tuple[tuple[int, int], ...], ...]:
    """Read the templates: which columns of which lines (`-` the one before, `=` two before) are one feature."""
    told = [*_ALONE.split(), *_TOGETHER.split()]
    told += [name + mark for name in forms.WORDS for mark in ("", "-", "+")]
    out = []
    for template in told:
        parts = []
        for part in template.split(","):
            offset = _OFFSETS.get(part[-1], 0)
            parts.append((forms.COLUMNS.index(part.rstrip("=-+#")), offset))
        out.append(tuple(parts))
    return tuple(out)


TEMPLATES = _templates()
_FIRST = np.cumsum(
    [0, *(int(np.prod([forms.SIZES[column] + 1 for column, _ in template])) for template in TEMPLATES)]
)
"""Where the keys of each template begin: a template of columns has a key for each of their values together."""

KEYSPACE = int(_FIRST[-1])
"""How many keys there are."""


def features(all_fragments: Sequence[Fragment], joins: JoinModel) -> np.ndarray:
    """Return the features of each fragment as keys, shape (fragments, templates): one number for each template."""
    return _keys(forms.table(all_fragments, joins))


def _keys(table: np.ndarray) -> np.ndarray:
    n = len(table)
    padded = np.vstack([np.tile(_OUTSIDE, (2, 1)), table, np.tile(_OUTSIDE, (2, 1))])
    out = np.empty((n, len(TEMPLATES)), dtype=np.int64)
    for t, template in enumerate(TEMPLATES):
        code = np.zeros(n, dtype=np.int64)
        for column, offset in template:
            code = code * (forms.SIZES[column] + 1) + padded[2 + offset : 2 + offset + n, column]
        out[:, t] = code + _FIRST[t]
    return out


_OUTSIDE = np.array(forms.SIZES, dtype=np.int64)
"""What the columns of lines beyond the page's ends hold."""


def emissions(all_fragments: Sequence[Fragment], weights: Weights) -> np.ndarray:
    """Return the score of each role for each fragment, shape (fragments, roles), in nats; rules are in it."""
    table = forms.table(all_fragments, weights.joins)
    scores = weights.roles.of(_keys(table))
    apply(all_fragments, table[:, forms.COLUMNS.index("form")].tolist(), scores, ROLES)
    return scores


def decide(all_fragments: Sequence[Fragment], weights: Weights) -> tuple[list[str], list[float]]:
    """Return the best sequence of roles and, for each fragment, the margin (nats) over its second best role."""
    if not all_fragments:
        return [], []
    scores = emissions(all_fragments, weights)
    moves = [np.array(move).T for move in weights.moves]  # from, to
    best = scores[0]
    back = []
    for i, (before, f) in enumerate(itertools.pairwise(all_fragments), 1):
        ways = best[:, None] + moves[0 if f.block == before.block else 1]
        came = ways.argmax(0)
        best = ways[came, _EACH] + scores[i]
        back.append(came)
    at = int(best.argmax())
    path = [at]
    for came in reversed(back):
        at = int(came[at])
        path.append(at)
    path.reverse()
    own = scores[np.arange(len(path)), path]
    scores[np.arange(len(path)), path] = -np.inf
    return [ROLES[role] for role in path], (own - scores.max(1)).tolist()


_EACH = np.arange(len(ROLES))
