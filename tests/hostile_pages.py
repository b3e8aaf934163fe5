"""Web pages that could cost their reader more than they are worth."""

from __future__ import annotations

HOSTILE = {
    "nested contents": '<div id="ozoom">' * 3900,
    "nested pictures": '<div id="ozoom"><img src="a.jpg">' * 3900,
    "nested labels": '<div id="layout" class="ban">' * 3900 + "x",
    "many links": '<ul id="list">' + '<li><a href="node_1.html">01版</a></li>' * 20_000,
    "many rows": "<table>" + "<tr><td class=font02>a</td></tr>" * 20_000 + "<td class=font01>b",
    "many pictures": '<div id="ozoom">'
    + '<table><tr><td><img src="a.jpg"></td></tr><tr><td>c</td></tr></table>' * 7_000,
    "many areas": '<map name="PagePicMap">'
    + '<area coords="1,2,3,4,5,6,7,8" href="content_1.html">' * 20_000,
    "endless coordinates": '<map><area coords="' + "1," * 500_000 + '">',
    "open comments": "<!--enpproperty <title>" * 100_000,
    "open brackets": "<" * 1_000_000,
    "entities": "&nbsp;" * 200_000,
    "blanks": "2024" + " " * 1_000_000 + "年",
}
