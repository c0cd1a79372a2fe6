"""PPTX: slides of a title and lines, with notes, a table and a footer on the master."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from tests.sample_docs_maker.packages import (
    DECLARATION,
    content_types,
    core_properties,
    relations,
    root_relations,
    zipped,
)

_NS = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
_KIND = "application/vnd.openxmlformats-officedocument.presentationml"
_FRAME = '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'


@dataclass(frozen=True, slots=True)
class Slide:
    """One slide."""

    title: str
    lines: Sequence[str]
    notes: str = ""
    table: Sequence[Sequence[str]] = ()


def pptx(slides: Sequence[Slide], *, title: str, author: str, created: str, footer: str) -> bytes:
    """A presentation; `footer` stands on the master and shows on every slide."""
    ids = "".join(f'<p:sldId id="{256 + n}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    parts: dict[str, str] = {
        "ppt/presentation.xml": (
            f'{DECLARATION}<p:presentation {_NS}><p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId90"/>'
            f'</p:sldMasterIdLst><p:sldIdLst>{ids}</p:sldIdLst><p:sldSz cx="9144000" cy="6858000"/>'
            '<p:notesSz cx="6858000" cy="9144000"/></p:presentation>'
        ),
        "docProps/core.xml": core_properties(title, author, created),
    }
    links = {f"rId{n}": ("slide", f"slides/slide{n}.xml") for n in range(1, len(slides) + 1)}
    links["rId90"] = ("slideMaster", "slideMasters/slideMaster1.xml")
    parts["ppt/_rels/presentation.xml.rels"] = relations(links)
    for number, slide in enumerate(slides, 1):
        parts |= _slide_parts(number, slide)
    parts |= _master_parts(footer)
    kinds = {"ppt/presentation.xml": f"{_KIND}.presentation.main+xml"}
    for name in parts:
        for folder, kind in (
            ("slides/", "slide"),
            ("notesSlides/", "notesSlide"),
            ("slideMasters/", "slideMaster"),
            ("slideLayouts/", "slideLayout"),
        ):
            if name.startswith(f"ppt/{folder}s") or name.startswith(f"ppt/{folder}n"):
                kinds[name] = f"{_KIND}.{kind}+xml"
    kinds["docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    first = {
        "[Content_Types].xml": content_types(kinds),
        "_rels/.rels": root_relations("ppt/presentation.xml"),
    }
    return zipped(first | parts)


def _slide_parts(number: int, slide: Slide) -> dict[str, str]:
    shapes = _shape(2, "title", [slide.title]) + _shape(3, "body", slide.lines) + _table(slide.table)
    links = {"rId1": ("slideLayout", "../slideLayouts/slideLayout1.xml")}
    parts = {f"ppt/slides/slide{number}.xml": _sheet("sld", shapes)}
    if slide.notes:
        links["rId2"] = ("notesSlide", f"../notesSlides/notesSlide{number}.xml")
        parts[f"ppt/notesSlides/notesSlide{number}.xml"] = _sheet("notes", _shape(2, "body", [slide.notes]))
    parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = relations(links)
    return parts


def _master_parts(footer: str) -> dict[str, str]:
    prompt = _shape(2, "title", ["Click to edit Master title style"])
    return {
        "ppt/slideLayouts/slideLayout1.xml": _sheet("sldLayout", prompt),
        "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relations(
            {"rId1": ("slideMaster", "../slideMasters/slideMaster1.xml")}
        ),
        "ppt/slideMasters/slideMaster1.xml": _sheet("sldMaster", prompt + _shape(3, "", [footer])),
        "ppt/slideMasters/_rels/slideMaster1.xml.rels": relations(
            {"rId1": ("slideLayout", "../slideLayouts/slideLayout1.xml")}
        ),
    }


def _sheet(tag: str, shapes: str) -> str:
    return f"{DECLARATION}<p:{tag} {_NS}><p:cSld><p:spTree>{_FRAME}{shapes}</p:spTree></p:cSld></p:{tag}>"


def _shape(identity: int, placeholder: str, lines: Sequence[str]) -> str:
    kind = f'<p:ph type="{placeholder}"/>' if placeholder else ""
    paragraphs = "".join(f"<a:p><a:r><a:t>{escape(line)}</a:t></a:r></a:p>" for line in lines)
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{identity}" name="Shape {identity}"/><p:cNvSpPr/>'
        f"<p:nvPr>{kind}</p:nvPr></p:nvSpPr>"
        f"<p:spPr/><p:txBody><a:bodyPr/>{paragraphs}</p:txBody></p:sp>"
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    cells = "".join(
        "<a:tr>"
        + "".join(
            f"<a:tc><a:txBody><a:p><a:r><a:t>{escape(c)}</a:t></a:r></a:p></a:txBody></a:tc>" for c in row
        )
        + "</a:tr>"
        for row in rows
    )
    uri = "http://schemas.openxmlformats.org/drawingml/2006/table"
    return (
        '<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="Table"/><p:cNvGraphicFramePr/><p:nvPr/>'
        f'</p:nvGraphicFramePr><a:graphic><a:graphicData uri="{uri}"><a:tbl>{cells}</a:tbl></a:graphicData></a:graphic>'
        "</p:graphicFrame>"
    )
