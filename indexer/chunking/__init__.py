"""Cutting extracted text into chunks, the spans that are searched, embedded and cited.

`chunker` turns a parser's sections into one text and its chunks, `borders` finds where to cut,
`former` keeps the borders of a document that was edited, `budgets` says how long a chunk may be,
`context` puts title and headings in front of what is embedded, `language` names the language of a
document.
"""
