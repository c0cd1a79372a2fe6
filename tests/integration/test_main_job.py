"""The main job through a real engine: index, search, ask, change, remove."""

from __future__ import annotations

import json
import shutil
import zipfile
from datetime import datetime

import pytest

from indexer.errors import NotFoundError
from indexer.protocol.messages import (
    ChangeSettingRequest,
    ExplainRequest,
    ForgetRequest,
    ListModelsRequest,
    MemberRequest,
    PreviewRequest,
    RemoveSourceRequest,
)
from resources import resource_path
from tests.sample_docs_maker.further_contents import LOCKED_PASSWORD

pytestmark = pytest.mark.process

LEAVE = "# Leave policy\n\nEvery employee receives 27 days of annual leave each calendar year.\n"
PARKING = "# Parking\n\nThe garage in Hemlock Lane opens at six and closes at midnight.\n"


def fill(folder):
    (folder / "leave.md").write_text(LEAVE, "utf-8")
    (folder / "parking.md").write_text(PARKING, "utf-8")


@pytest.fixture
def indexed(engine, folder):
    fill(folder)
    engine.source = engine.add(folder)
    return engine


@pytest.fixture(scope="module")
def kept_folder(shared_engine, tmp_path_factory):
    """A folder of the shared engine, in which nothing is changed."""
    folder = tmp_path_factory.mktemp("kept")
    fill(folder)
    shared_engine.add(folder)
    return folder


def test_words_find_the_file_with_its_passage(shared_engine, kept_folder):
    hit = shared_engine.search("annual leave").hits[0]
    assert hit.path == str(kept_folder / "leave.md")
    assert hit.title == "Leave policy"
    passage = hit.passages[0]
    marked = {passage.text[mark.start : mark.end].lower() for mark in passage.highlights}
    assert {"annual", "leave"} <= marked
    assert passage.locator.headings == ("Leave policy",)


def test_meaning_finds_what_words_do_not(shared_engine, kept_folder):
    found = shared_engine.paths("how much vacation do I get", mode="semantic")
    assert found[0] == str(kept_folder / "leave.md")


def test_a_question_is_answered_from_the_files_without_any_model(shared_engine, kept_folder):
    done = shared_engine.ask("How many days of annual leave does an employee receive?")
    assert done.answerable
    assert "27 days" in done.answer
    assert done.citations[0].path == str(kept_folder / "leave.md")
    assert done.model == ""
    assert any("No model" in note for note in done.notes)


def test_a_model_writes_the_answer_and_its_sentences_are_checked(indexed, folder, ollama):
    ollama.say("Employees receive 27 days of annual leave each year [1].")
    indexed.client.call(ChangeSettingRequest("answers.host", f'"{ollama.url}"'))
    done = indexed.ask("How many days of annual leave does an employee receive?")
    assert done.model
    assert [sentence.support for sentence in done.sentences] == ["supported"]
    cited = done.citations[0]
    assert LEAVE[cited.start : cited.end] == cited.text
    assert cited.path == str(folder / "leave.md")


def test_ollama_that_does_not_run_is_a_state_and_not_an_error(indexed):
    indexed.client.call(ChangeSettingRequest("answers.host", '"http://127.0.0.1:9"'))
    assert indexed.client.call(ListModelsRequest()).state == "not running"


def test_a_saved_file_is_found_without_asking_for_it(indexed, folder):
    (folder / "new.txt").write_text("The zanzibar memo.", "utf-8")
    while not indexed.paths("zanzibar", mode="keyword"):
        indexed.wait(until="words")
    assert indexed.paths("zanzibar")[0] == str(folder / "new.txt")


def test_a_deleted_file_leaves_the_results(indexed, folder):
    (folder / "leave.md").unlink()
    while indexed.paths("annual leave", mode="keyword"):
        indexed.wait(until="words")
    assert str(folder / "leave.md") not in indexed.paths("annual leave")


def test_a_renamed_file_is_neither_parsed_nor_embedded_again(indexed, folder):
    before = indexed.status().work
    (folder / "leave.md").rename(folder / "holidays.md")
    indexed.rescan(indexed.source)
    assert indexed.paths("annual leave")[0] == str(folder / "holidays.md")
    assert indexed.status().work == before


def test_copies_are_shown_once(indexed, folder):
    (folder / "copy.md").write_text(LEAVE, "utf-8")
    indexed.rescan(indexed.source)
    hits = indexed.search("annual leave").hits
    both = {str(folder / "leave.md"), str(folder / "copy.md")}
    assert {hits[0].path, *hits[0].also_at} == both
    assert all(hit.path not in both for hit in hits[1:])


def test_a_removed_source_is_gone_from_everything(indexed):
    indexed.client.call(RemoveSourceRequest(indexed.source))
    indexed.wait()
    assert indexed.paths("annual leave") == []
    status = indexed.status()
    assert (status.coverage.documents, status.vectors_stored) == (0, 0)


def test_a_forgotten_document_is_not_found_any_more(indexed):
    indexed.client.call(ForgetRequest((indexed.search("annual leave").hits[0].document_id,)))
    indexed.wait()
    assert all("leave.md" not in path for path in indexed.paths("annual leave"))


def test_a_preview_shows_the_passage_in_its_text(shared_engine, kept_folder):
    hit = shared_engine.search("annual leave").hits[0]
    passage = hit.passages[0]
    request = PreviewRequest(hit.document_id, passage.start, passage.end, query="annual")
    shown = shared_engine.client.call(request)
    assert shown.text == LEAVE
    assert "annual" in {shown.text[mark.start : mark.end] for mark in shown.highlights}


def test_members_are_handed_out_in_pieces(engine, folder):
    content = "The zanzibar memo.\n" * 250_000
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.writestr("inner/memo.txt", content)
    shutil.copyfile(resource_path("sample_docs", "mail") / "support-april.mbox", folder / "april.mbox")
    engine.add(folder, until="words")
    (hit,) = engine.search("zanzibar", mode="keyword").hits
    pieces = list(engine.client.stream(MemberRequest(hit.document_id)))
    assert len(pieces) == 2
    assert b"".join(piece.blob for piece in pieces) == content.encode()
    assert {piece.message.size_bytes for piece in pieces} == {len(content)}
    mail = next(hit for hit in engine.search("type:mail after:2024-04").hits if hit.member)
    (message,) = engine.client.stream(MemberRequest(mail.document_id))
    assert mail.member.endswith(".eml")
    assert b"Subject:" in message.blob


def test_a_page_is_drawn_with_boxes(engine):
    engine.add(resource_path("sample_docs", "finance"), until="words", is_temporary=True)
    hit = next(hit for hit in engine.search("hotels limits").hits if hit.path.endswith("travel-expenses.pdf"))
    passage = hit.passages[0]
    request = PreviewRequest(hit.document_id, passage.start, passage.end, want_image=True)
    reply = next(iter(engine.client.stream(request)))
    assert reply.blob.startswith(b"\x89PNG")
    assert reply.message.page_count == 2
    assert reply.message.boxes


def test_a_protected_file_is_read_and_shown_once_its_password_is_given(engine, folder):
    shutil.copy(resource_path("sample_docs", "people") / "salary-bands-2024.pdf", folder)
    engine.add(folder, until="words")
    assert not engine.search("38,400").hits
    assert engine.status().failure_counts
    engine.client.call(ChangeSettingRequest("files.passwords", json.dumps([LOCKED_PASSWORD])))
    engine.wait(until="words")
    assert not engine.status().failure_counts
    (hit,) = engine.search("38,400").hits
    request = PreviewRequest(hit.document_id, query="38,400", page=1, want_image=True)
    assert next(iter(engine.client.stream(request))).blob.startswith(b"\x89PNG")


def test_messages_of_a_mail_folder_are_found_by_the_day_they_were_sent(engine, folder):
    shutil.copyfile(resource_path("sample_docs", "mail") / "support-april.mbox", folder / "april.mbox")
    engine.add(folder, until="words")
    found = engine.search("type:mail after:2024-04 before:2024-05", sort="oldest").hits
    assert len(found) > 1
    sent = [datetime.fromtimestamp(hit.modified_s) for hit in found]
    assert sent == sorted(sent)
    assert {moment.month for moment in sent} == {4}
    assert [hit.member for hit in engine.search("type:mail after:2024-05").hits] == [""]  # the folder itself


def test_the_inspector_tells_why_a_file_is_not_found(indexed, folder):
    (folder / "node_modules").mkdir()
    (folder / "node_modules" / "a.md").write_text("hidden away", "utf-8")
    reply = indexed.client.call(ExplainRequest(str(folder / "node_modules" / "a.md")))
    assert any("node_modules" in finding for _, finding in reply.findings)
    found = indexed.client.call(ExplainRequest(str(folder / "leave.md"), "annual leave"))
    assert any("rank 1" in finding for _, finding in found.findings)


def test_an_unknown_document_is_an_error_with_a_code(shared_engine):
    with pytest.raises(NotFoundError):
        shared_engine.client.call(PreviewRequest(99_999))


def test_all_is_there_again_after_a_restart(indexed, folder):
    indexed.stop()
    indexed.reconnect()
    assert indexed.paths("annual leave")[0] == str(folder / "leave.md")
    assert indexed.paths("how much vacation do I get", mode="semantic")[0] == str(folder / "leave.md")
    indexed.wait()
    assert indexed.status().work == {"parsed": 0, "linked": 0, "embedded": 0}
