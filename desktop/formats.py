"""Families of formats: which icon stands for a document, and how its text is best shown."""

from __future__ import annotations

_SUFFIXES = {
    "pdf": "pdf",
    "document": "abw lwp dbk dita djv djvu doc docbook docm docx dot dotm dotx flatopc fodt hwp hwpx icml idml indd "
    "mpp mpt nxml odf odm odt oleobject one ott oxps p7m pages pub rtf stw sxm sxw tei vsd vsdm vsdx "
    "vss vssx vst vstx wordml wp wp5 wp6 wpd wps wri xps zabw",
    "sheet": "123 accdb accde csv dbf dbt dif fods fpt gnumeric mdb mde numbers ods ots psv qpw sas7bdat slk "
    "spreadsheetml stc sxc sylk tab tsv wb1 wb2 wb3 wk1 wk3 wk4 wks wq1 wq2 xls xlsb xlsm xlsx xlt xltm "
    "xltx",
    "slides": "fodp key odp otp pot potm potx pps ppsm ppsx ppt pptm pptx sti sxi",
    "text": "adoc asc asciidoc ass dfxp enex err latex log ltx lyx man markdown md mdoc mdown mdx mkd mm mmap opml "
    "org out pod qmd rest rmd rst sbv srt ssa tex texi texinfo text tmx trace ttml txi txt vtt xlf xliff "
    "xmind",
    "code": "asm bas bash bat c cc cfg cjs clj cmake cmd cob conf cpp cs css cxx d dart desktop dockerfile "
    "editorconfig el erl ex exs f f90 fish fs go gradle graphql groovy h hh hpp hs hxx ini java jl js jsx kt kts "
    "less lisp lua m mjs mk ml nim pas php pl pm properties proto ps1 psm1 py pyi pyx r rb reg rs s sass scala scm "
    "scss sh sql svelte swift tf ts tsx v vb vhd vue zig zsh",
    "web": "atom chm htm html mht mhtml rss webarchive webloc xhtml",
    "mail": "dbx eml emlx ical ics mbox mbx msg olm olmmessage ost pst tnef vcard vcf vcs",
    "archive": "7z ar bz2 cb7 cbr cbz gz lz4 lzma rar tar tbz tbz2 tgz txz tzst xz zip zipx zst",
    "image": "ai arw avif bmp cr2 dio dng drawio dwg dxf emf eps excalidraw fodg gif heic heif hif jfif jp2 jpe "
    "jpeg jpg nef odg otg pbm pef pgm png ppm ps psd srw svg svgz sxd tif tiff webp wmf",
    "audio": "aac aif aifc aiff flac m4a m4b mp2 mp3 oga ogg opus wav wma",
    "video": "3gp avi m4v mkv mov mp4 webm wmv",
    "book": "azw azw3 azw4 epub fb2 fbz kfx mobi prc",
    "data": "db db3 pem geojson gpx har ipynb json json5 jsonl jsonld kml ndjson plist sqlite sqlite3 toml webmanifest "
    "xml xsd xsl xslt yaml yml",
}
_FAMILY_OF = {suffix: family for family, suffixes in _SUFFIXES.items() for suffix in suffixes.split()}

_WORDS = (
    ("pdf", "pdf"),
    ("spreadsheet", "sheet"),
    ("excel", "sheet"),
    ("presentation", "slides"),
    ("powerpoint", "slides"),
    ("mail", "mail"),
    ("archive", "archive"),
    ("image", "image"),
    ("drawing", "image"),
    ("video", "video"),
    ("audio", "audio"),
    ("book", "book"),
    ("web page", "web"),
    ("word", "document"),
    ("document", "document"),
    ("text", "text"),
)
"""Words in the engine's name of a format, for files whose ending says nothing."""

MONOSPACED = frozenset({"code", "data"})
"""Families whose text is shown in letters of one width."""


def family(name: str, format_name: str = "") -> str:
    """The family of a file by its ending, else by what the engine calls its format; `file` when unknown."""
    found = _FAMILY_OF.get(name.rpartition(".")[2].lower())
    if found:
        return found
    known = format_name.lower()
    return next((kind for word, kind in _WORDS if word in known), "file")


_DRAWN_NAMES = "avif bitmap bmp gif jfif jp2 jpe jpeg jpg pbm pdf pgm photoshop png ppm psd tif tiff webp"
_DRAWN = frozenset(_DRAWN_NAMES.split()) | {"jpeg 2000"}
"""Endings and names of formats that the engine draws: PDF and pictures of dots."""


def has_pages(format_name: str) -> bool:
    """Whether the engine draws documents of a format, given by its name or by an ending."""
    return format_name.lower().removesuffix(" image") in _DRAWN
