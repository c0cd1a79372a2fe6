"""Texinfo, POD and LyX."""

from __future__ import annotations

import pytest

from indexer.parsing.parser import ParserInput
from indexer.parsing.registry import Registry

TEXINFO = r"""\input texinfo @c -*-texinfo-*-
@settitle The @command{gauge} guide
@c for the author alone
@ignore
hidden
@end ignore
@node First
@chapter First steps
@cindex steps
Use @code{make @var{target}} to build, see @ref{Install,,Installing}; mail a@@b.example @{now@}@dots{}
@menu
* Install::  menu
@end menu
@itemize @bullet
@item one
@end itemize
@subsection Rain
@bye
"""
POD = """=head1 NAME

gauge - does B<I<wet> things> with C<< a->b >>, E<lt>see L<the page|http://x.example>E<gt>X<index>

=over 4

=item C<-v>

Says more.

=begin html

hidden

=end html

=head2 Rain

=cut
"""
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


@pytest.mark.parametrize(
    ("data", "name", "title", "expected"),
    [
        (TEXINFO, "a.texi", "The gauge guide", [
            (("First steps",), "First steps Use make target to build, see Installing; mail a@b.example {now}… one"),
            (("First steps", "Rain"), "Rain"),
        ]),
        (POD, "a.pod", "NAME", [
            (("NAME",), "NAME gauge - does wet things with a->b, <see the page> -v Says more."),
            (("NAME", "Rain"), "Rain"),
        ]),
        (LYX, "a.lyx", "The gauge", [
            (("The gauge",), "The gauge Ada Byron"),
            (("The gauge", "Rain"), "Rain It is wet, with$x^2$ and a note"),
        ]),
    ],
)  # fmt: skip
def test_manuals_read_without_their_commands(data, name, title, expected):
    view = memoryview(data.encode())
    result = Registry().match(view, name).parser.parse(ParserInput(view, name))
    assert [(s.locator.headings, " ".join(s.text.split())) for s in result.sections] == expected
    assert result.metadata.title == title
