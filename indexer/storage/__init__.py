"""One truth, two projections.

`catalog` (SQLite) is the truth about files and `profile` about the user; `keyword` (Tantivy) and
`vectors` (Chroma) are projections, filled from the catalog's outbox and rebuilt from it on doubt.
"""
