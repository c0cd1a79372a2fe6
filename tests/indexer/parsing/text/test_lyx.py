"""Documents of LyX."""

from __future__ import annotations

from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry

LYX = r"""#LyX 2.3 created this file.
\lyxformat 544
\begin_document
\begin_header
\textclass article
\end_header
\begin_body
\begin_layout Title
The gauge
\end_layout
\begin_layout Author
Ada Byron
\end_layout
\begin_layout Section
Rain
\begin_inset CommandInset label
LatexCommand label
name "sec:rain"

\end_inset

\end_layout
\begin_layout Standard
It is
\emph on
 wet
\emph default
, with
\begin_inset Formula $x^2$
\end_inset

 and
\begin_inset Foot
status open

\begin_layout Plain Layout
a note
\end_layout

\end_inset

\begin_inset Note Note
status open

\begin_layout Plain Layout
hidden
\end_layout

\end_inset

\end_layout
\end_body
"""


def test_a_document_reads_without_its_commands():
    view = memoryview(LYX.encode())
    result = Registry().match(view, "a.lyx").parser.parse(ParserInput(view, "a.lyx"))
    assert [(section.locator.headings, " ".join(section.text.split())) for section in result.sections] == [
        (("The gauge",), "The gauge Ada Byron"),
        (("The gauge", "Rain"), "Rain It is wet, with$x^2$ and a note"),
    ]
    assert result.metadata.title == "The gauge"
