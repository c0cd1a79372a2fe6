"""Families of file formats, told by a file's ending: what `type:` may name, and what the window draws an icon for."""

from __future__ import annotations

FAMILIES = {
    "archive": "7z ar bz2 cb7 cbr cbz gz lz4 lzma rar tar tbz tbz2 tgz txz tzst xz zip zipx zst",
    "audio": "aac aif aifc aiff flac m4a m4b mp2 mp3 oga ogg opus wav wma",
    "calendar": "ical ics vcs",
    "code": "asm bas bash bat c cc cjs clj cmake cmd cob cpp cs css cxx d dart dockerfile el erl ex exs f f90 fish fs "
    "go gradle graphql groovy h hh hpp hs hxx java jl js jsx kt kts less lisp lua m mjs mk ml nim pas php pl pm proto "
    "ps1 psm1 py pyi pyx r rb rs s sass scala scm scss sh sql svelte swift tf ts tsx v vb vhd vue zig zsh",
    "contact": "vcard vcf",
    "data": "geojson gpx har ipynb json json5 jsonl jsonld kml ndjson pem plist toml webmanifest xml xsd xsl xslt yaml "
    "yml",
    "database": "accdb accde db db3 dbf dbt fpt mdb mde sas7bdat sqlite sqlite3",
    "document": "abw dbk dita djv djvu doc docbook docm docx dot dotm dotx flatopc fodt hwp hwpx icml idml indd lwp "
    "mpp mpt nxml odf odm odt oleobject one ott oxps p7m pages pub rtf stw sxm sxw tei vsd vsdm vsdx vss vssx vst vstx "
    "wordml wp wp5 wp6 wpd wps wri xps zabw",
    "drawing": "dio drawio dwg dxf excalidraw fodg odg otg sxd",
    "ebook": "azw azw3 azw4 epub fb2 fbz kfx mobi prc",
    "image": "ai arw avif bmp cr2 dng emf eps gif heic heif hif jfif jp2 jpe jpeg jpg nef pbm pef pgm png ppm ps psd "
    "srw svg svgz tif tiff webp wmf",
    "log": "err log out trace",
    "mail": "dbx eml emlx mbox mbx msg olm olmmessage ost pst tnef",
    "pdf": "pdf",
    "presentation": "fodp key odp otp pot potm potx pps ppsm ppsx ppt pptm pptx sti sxi",
    "settings": "cfg conf desktop editorconfig ini properties reg",
    "spreadsheet": "123 csv fods gnumeric numbers ods ots psv qpw spreadsheetml stc sxc tab tsv wb1 wb2 "
    "wb3 wk1 wk3 wk4 wks wq1 wq2 xls xlsb xlsm xlsx xlt xltm xltx",
    "subtitle": "ass dfxp sbv srt ssa ttml vtt",
    "text": "adoc asc asciidoc enex latex ltx lyx man markdown md mdoc mdown mdx mkd mm mmap opml org pod qmd rest rmd "
    "rst tex texi texinfo text tmx txi txt xlf xliff xmind",
    "video": "3gp avi m4v mkv mov mp4 webm wmv",
    "web": "atom chm htm html mht mhtml rss webarchive webloc xhtml",
}
"""Name → endings in small letters, each in one family."""
