"""An edited file is read with what is known of its former version."""

from __future__ import annotations

from tests.indexer.indexing.workshop import Workshop


def test_an_edited_file_is_parsed_with_the_chunks_of_its_former_version(workshop: Workshop) -> None:
    path = workshop.write("a.txt", "one\ntwo\n")
    workshop.add()
    workshop.settle()
    assert workshop.pool.former == {"a.txt": 0}
    path.write_text("one\ntwo\nthree\n")
    workshop.service.notice([str(path)])
    workshop.settle()
    assert workshop.pool.former == {"a.txt": 2}


def test_members_of_an_edited_container_that_are_as_they_were_are_not_parsed(workshop: Workshop) -> None:
    path = workshop.write("mails.zip", "one\ntwo\nthree\n")
    workshop.add()
    workshop.settle()
    before = {row.member: row.extraction for row in workshop.catalog.documents_at(str(path))}
    workshop.embedder.texts.clear()
    path.write_text("one\nchanged\nthree\nfour\n")
    workshop.service.notice([str(path)])
    workshop.settle()
    after = {row.member: row.extraction for row in workshop.catalog.documents_at(str(path))}
    assert workshop.pool.kept == ["0.txt", "2.txt"]
    assert [after[name] == before[name] for name in ("0.txt", "1.txt", "2.txt")] == [True, False, True]
    assert workshop.catalog.whole_text(after["3.txt"]) == "four\n"
    assert sorted(workshop.embedder.texts) == ["changed", "four"]
    workshop.service._housekeeping.purge()
    workshop.settle()
    workshop.check_stores_agree()
