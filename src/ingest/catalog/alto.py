"""PDF issues as METS and ALTO, the forms that libraries keep digitised newspapers in.

ALTO 4 (a file a page): where each line stands and what it says, a block for each article or other piece. METS (a file
an issue): which files there are, and which blocks make up which article. Places are in 1/1200 inch from the top left.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

ALTO = "http://www.loc.gov/standards/alto/ns-v4#"
METS = "http://www.loc.gov/METS/"
XLINK = "http://www.w3.org/1999/xlink"
MODS = "http://www.loc.gov/mods/v3"
for _prefix, _space in (("alto", ALTO), ("mets", METS), ("xlink", XLINK), ("mods", MODS)):
    ET.register_namespace(_prefix, _space)


def blocks_of(page: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the lines of a page by block: the article_id they belong to, or `furniture`."""
    owner: dict[int, str] = {}
    for piece in page["pieces"]:
        owner.setdefault(piece["line"], piece["article_id"] or "furniture")
    found: dict[str, list[int]] = defaultdict(list)
    for box in page["line_boxes"]:
        found[owner.get(box["line"], "furniture")].append(box["line"])
    return dict(found)


def alto(page: Mapping[str, Any]) -> bytes:
    """Return a page (a row of `pages` with line boxes) as ALTO."""
    lines = str(page["text"]).split("\n")
    boxes = {box["line"]: box for box in page["line_boxes"]}
    root = ET.Element(f"{{{ALTO}}}alto")
    description = ET.SubElement(root, f"{{{ALTO}}}Description")
    ET.SubElement(description, f"{{{ALTO}}}MeasurementUnit").text = "inch1200"
    source = ET.SubElement(description, f"{{{ALTO}}}sourceImageInformation")
    ET.SubElement(source, f"{{{ALTO}}}fileName").text = str(page["origin"])
    size = {"WIDTH": _units(page["width"]), "HEIGHT": _units(page["height"])}
    sheet = ET.SubElement(
        ET.SubElement(root, f"{{{ALTO}}}Layout"),
        f"{{{ALTO}}}Page",
        {"ID": "P1", "PHYSICAL_IMG_NR": "1", "PRINTED_IMG_NR": str(page["page_no"]), **size},
    )
    space = ET.SubElement(sheet, f"{{{ALTO}}}PrintSpace", {"HPOS": "0", "VPOS": "0", **size})
    for number, members in enumerate(blocks_of(page).values()):
        place = _place([boxes[line] for line in members], page["height"])
        block = ET.SubElement(space, f"{{{ALTO}}}TextBlock", {"ID": f"B{number}", **place})
        for line in members:
            place = _place([boxes[line]], page["height"])
            element = ET.SubElement(block, f"{{{ALTO}}}TextLine", {"ID": f"L{line}", **place})
            ET.SubElement(element, f"{{{ALTO}}}String", {"CONTENT": _text(lines[line]), **place})
    return _written(root)


def mets(
    title: str, day: str, pages: Sequence[Mapping[str, Any]], articles: Iterable[Mapping[str, Any]]
) -> bytes:
    """Return an issue as METS over the ALTO files of its pages (named `PAGE.alto.xml`)."""
    root = ET.Element(f"{{{METS}}}mets", TYPE="Newspaper", LABEL=f"{title} {day}")
    wrap = ET.SubElement(
        ET.SubElement(root, f"{{{METS}}}dmdSec", ID="D1"), f"{{{METS}}}mdWrap", MDTYPE="MODS"
    )
    mods = ET.SubElement(ET.SubElement(wrap, f"{{{METS}}}xmlData"), f"{{{MODS}}}mods")
    ET.SubElement(ET.SubElement(mods, f"{{{MODS}}}titleInfo"), f"{{{MODS}}}title").text = title
    origin = ET.SubElement(mods, f"{{{MODS}}}originInfo")
    ET.SubElement(origin, f"{{{MODS}}}dateIssued", encoding="iso8601").text = day
    group = ET.SubElement(ET.SubElement(root, f"{{{METS}}}fileSec"), f"{{{METS}}}fileGrp", USE="ALTO")
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for page in pages:
        name = f"F{page['page_no']}"
        file = ET.SubElement(group, f"{{{METS}}}file", ID=name, MIMETYPE="text/xml")
        ET.SubElement(
            file, f"{{{METS}}}FLocat", {f"{{{XLINK}}}href": f"{page['page_no']}.alto.xml", "LOCTYPE": "URL"}
        )
        for number, owner in enumerate(blocks_of(page)):
            blocks[owner].append((name, f"B{number}"))
    physical = ET.SubElement(root, f"{{{METS}}}structMap", TYPE="PHYSICAL")
    issue = ET.SubElement(physical, f"{{{METS}}}div", TYPE="Issue", DMDID="D1")
    for order, page in enumerate(pages, start=1):
        div = ET.SubElement(
            issue, f"{{{METS}}}div", TYPE="Page", ORDER=f"{order}", ORDERLABEL=str(page["page_no"])
        )
        ET.SubElement(div, f"{{{METS}}}fptr", FILEID=f"F{page['page_no']}")
    logical = ET.SubElement(root, f"{{{METS}}}structMap", TYPE="LOGICAL")
    issue = ET.SubElement(logical, f"{{{METS}}}div", TYPE="Issue", DMDID="D1", LABEL=f"{title} {day}")
    for article in articles:
        div = ET.SubElement(
            issue,
            f"{{{METS}}}div",
            TYPE="ARTICLE",
            ID=f"A-{article['article_id']}",
            LABEL=_text(article["title"] or ""),
        )
        for file_id, block in blocks[article["article_id"]]:
            pointer = ET.SubElement(div, f"{{{METS}}}fptr")
            ET.SubElement(pointer, f"{{{METS}}}area", FILEID=file_id, BETYPE="IDREF", BEGIN=block)
    return _written(root)


def _units(points: float) -> str:
    return f"{round(points * 1200 / 72)}"


def _place(boxes: Sequence[Mapping[str, float]], height: float) -> dict[str, str]:
    left, right = min(box["x0"] for box in boxes), max(box["x1"] for box in boxes)
    bottom, top = min(box["y0"] for box in boxes), max(box["y1"] for box in boxes)
    return {
        "HPOS": _units(left),
        "VPOS": _units(height - top),
        "WIDTH": _units(right - left),
        "HEIGHT": _units(top - bottom),
    }


def _text(text: str) -> str:
    """Return a text without the control characters that XML has no way to write."""
    return "".join(char for char in text if char >= " " or char in "\t\n").replace("\n", " ")


def _written(root: ET.Element) -> bytes:
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
