"""By which date a document is filtered, sorted and shown."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from indexer.storage.catalog.catalog import Catalog, open_catalog
from indexer.storage.catalog.scope import Scope
from indexer.storage.database import Database
from indexer.storage.migrations import load_migrations
from tests.indexer.storage.builders import Shelf, extracted

COPIED_S = 1_700_000_000.0
SENT = "2019-06-01T12:00:00"
SENT_S = datetime.fromisoformat(SENT).timestamp()


def _dated(catalog: Catalog, scope: Scope = Scope()) -> set[float]:  # noqa: B008  # frozen
    ids = catalog.document_ids()
    rows = catalog.documents_by_name(list(catalog.documents_in(scope, ids)))
    return {row.dated_s for row in rows.values()}


@pytest.mark.parametrize(
    ("parser", "created", "dated_s"),
    [
        ("mail", SENT, SENT_S),
        ("msg", SENT, SENT_S),
        ("image", SENT[:10], SENT_S - 12 * 3600),
        ("mail", "", COPIED_S),
        ("mail", "yesterday", COPIED_S),
        ("docx", SENT, COPIED_S),
    ],
)
def test_a_mail_is_dated_when_it_was_sent_and_a_picture_when_it_was_taken(
    catalog: Catalog, shelf: Shelf, parser: str, created: str, dated_s: float
) -> None:
    document = shelf.add("a", mtime_s=COPIED_S)
    catalog.contents.store(document, [extracted("text\n", parser=parser, created=created)])
    assert _dated(catalog) == {dated_s}


def test_each_message_of_a_folder_has_its_own_date(catalog: Catalog, shelf: Shelf) -> None:
    document = shelf.add("archive.mbox", mtime_s=COPIED_S)
    mails = [
        extracted(f"mail of {year}\n", member=f"{year}.eml", parser="mail", created=f"{year}-06-01T12:00:00")
        for year in range(2016, 2020)
    ]
    catalog.contents.store(document, [extracted(""), *mails])
    wanted = Scope(after_s=datetime(2018, 1, 1).timestamp(), before_s=datetime(2023, 1, 1).timestamp())
    assert _dated(catalog, wanted) == {datetime(year, 6, 1, 12).timestamp() for year in (2018, 2019)}
    assert len(catalog.extractions_in(wanted) or ()) == 2


def test_an_older_catalog_learns_the_dates_of_its_mails(tmp_path: Path) -> None:
    before = Database(tmp_path / "catalog.db", load_migrations("catalog")[:4])
    columns = "blob, recipe, suffix, format, state, reason, title, author, language, char_count, chunk_count, is_prose"
    with before.transaction() as connection:
        for parser in ("mail", "docx"):
            connection.execute(
                "INSERT INTO recipes (parser, version, options) VALUES (?, 1, '')",
                (parser,),
            )
        for blob, (recipe, created) in enumerate([(1, SENT), (2, SENT), (1, "2019"), (1, "not a date")]):
            connection.execute(
                f"INSERT INTO extractions ({columns}, details)"
                " VALUES (?, ?, 'eml', 'M', 1, '', '', '', '', 0, 0, 1, ?)",
                (blob, recipe, f'{{"created":"{created}"}}'),
            )
    before.close()
    catalog, _ = open_catalog(tmp_path / "catalog.db")
    with catalog._database.read() as connection:
        dates = connection.execute("SELECT dated_s FROM extractions ORDER BY id").fetchall()
    assert dates == [(SENT_S,), (None,), (None,), (None,)]
    catalog.close()
