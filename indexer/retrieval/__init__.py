"""From a query to documents with passages.

`query` (with `querytokens`, `queryform`, `filters`, `filtervalues`) reads what a person typed, `correction`
what they meant (with `dates`, `phonenumbers`); `reading` ties them together. `keyword` and `semantic` are
the two retrievers, `trust` says how far meaning can be believed for this query, `fusion` merges them so
that the result never loses to its better half, `ranking` ties them into one order, whatever state they are
in. `namehits` adds documents found by name, `documents` keeps live ones inside the filters, `hits` shows
them with `snippets` and `highlighting`, `snapshots` keep rankings for further pages, `coverage` counts what
is indexed. `service` is what clients call; `passages` serves answers, `standing` and `inspector` say why a
file is (not) found, `preview` shows it.
"""
