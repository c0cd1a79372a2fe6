from __future__ import annotations

import json
from dataclasses import replace

from indexer.domain import Locator
from indexer.errors import EngineUnavailableError, QueryError
from indexer.protocol.messages import (
    AddSourceRequest,
    Coverage,
    Highlight,
    HitView,
    ListSourcesRequest,
    PassageView,
    RescanRequest,
    SearchReply,
    SearchRequest,
    SourceReply,
    SourcesReply,
    SourceView,
    WaitRequest,
)

PASSAGE = PassageView(
    7, "vacation days", (Highlight(0, 8),), Locator(page=3, headings=("Leave",)), 40, 53, 1.5
)
HIT = HitView(
    document_id=1,
    path="/docs/leave.pdf",
    raw_path=b"/docs/leave.pdf".hex(),
    member="",
    title="Leave policy",
    name_highlights=(),
    score=2.0,
    state="indexed fully",
    reason="",
    is_online=True,
    size_bytes=10,
    modified_s=1_717_400_000.0,
    format="PDF",
    language="en",
    author="Ada Lovelace",
    passages=(PASSAGE,),
)


def source(path, *, is_temporary=False):
    return SourceView(
        source_id=4, path=str(path), state="up to date", reason="", is_temporary=is_temporary, counts={}
    )


def reply(*hits):
    return SearchReply(hits, len(hits), 1.0, Coverage(documents=12), is_settled=True, snapshot="s")


def test_json_holds_the_documented_fields(client, deskhound):
    client.replies[SearchRequest] = [reply(), reply(HIT)]
    code, out, _ = deskhound("search", "vacation", "--json")
    parsed = json.loads(out)
    assert code == 0
    assert parsed["hits"][0]["path"] == "/docs/leave.pdf"
    facts = {name: parsed["hits"][0][name] for name in ("author", "date", "language", "format", "size_bytes")}
    assert facts == {
        "author": "Ada Lovelace",
        "date": "2024-06-03",
        "language": "en",
        "format": "PDF",
        "size_bytes": 10,
    }
    passage = parsed["hits"][0]["passages"][0]
    assert set(passage) == {"text", "locator", "start", "end", "score", "highlights"}
    assert passage["locator"] == {"page": 3, "headings": ["Leave"], "label": "p. 3"}
    assert passage["highlights"] == [[0, 8]]
    assert {"took_ms", "coverage"} <= set(parsed)


def test_text_shows_title_path_and_passage(client, deskhound):
    client.replies[SearchRequest] = [reply(HIT)]
    code, out, _ = deskhound("search", "vacation")
    assert code == 0
    assert "Leave policy" in out
    assert "/docs/leave.pdf" in out
    assert "Ada Lovelace, 2024-06-03" in out
    assert "p. 3: vacation days" in out


def test_a_file_that_is_not_there_now_is_marked(client, deskhound):
    client.replies[SearchRequest] = [reply(HIT, replace(HIT, is_online=False))]
    _, out, _ = deskhound("search", "vacation")
    assert out.count("Ada Lovelace, 2024-06-03\n") == 1
    assert out.count("Ada Lovelace, 2024-06-03, offline\n") == 1
    hits = json.loads(deskhound("search", "vacation", "--json")[1])["hits"]
    assert [hit["is_online"] for hit in hits] == [True, False]


def test_nothing_found_says_how_much_was_searched(client, deskhound):
    client.replies[SearchRequest] = [reply()]
    code, out, _ = deskhound("search", "nothing")
    assert (code, out.strip()) == (0, "Nothing found in 12 documents.")


def test_where_nothing_is_indexed_that_is_said(client, deskhound):
    client.replies[SearchRequest] = [replace(reply(), coverage=Coverage())]
    code, out, _ = deskhound("search", "nothing")
    assert code == 0
    assert "nothing is indexed" in out


def test_what_is_kept_back_is_told_and_can_be_had(client, deskhound):
    distant = replace(reply(), distant=1234)
    client.replies[SearchRequest] = [distant]
    assert "1,234 more, less close; --distant shows them." in deskhound("search", "qwzx")[1]
    assert json.loads(deskhound("search", "qwzx", "--json")[1])["distant"] == 1234
    deskhound("search", "qwzx", "--distant")
    assert [request.with_distant for request in client.sent(SearchRequest)] == [False, False, True]


def test_options_reach_the_request(client, deskhound):
    client.replies[SearchRequest] = [reply()]
    deskhound("search", "a b", "--mode", "keyword", "--limit", "3")
    assert client.sent(SearchRequest) == [SearchRequest("a b", mode="keyword", limit=3, settled_only=True)]


def test_words_need_no_quotes_and_a_mistyped_option_is_no_word(client, deskhound):
    client.replies[SearchRequest] = [reply()]
    deskhound("search", "annual", "-draft", "--limit", "3", "leave")
    deskhound("search", "--force")
    assert [request.query for request in client.sent(SearchRequest)] == ["annual -draft leave", "--force"]
    assert deskhound("search", "a", "--limt", "3")[0] == 2


def test_a_new_folder_becomes_a_temporary_source_and_is_waited_for(client, deskhound, tmp_path):
    client.replies[AddSourceRequest] = [SourceReply(source(tmp_path, is_temporary=True))]
    client.replies[SearchRequest] = [reply()]
    deskhound("search", "a", "--in", tmp_path)
    assert client.sent(AddSourceRequest) == [AddSourceRequest(str(tmp_path), is_temporary=True)]
    assert [request.until for request in client.sent(WaitRequest)] == ["words", "meaning"]
    assert client.sent(SearchRequest)[0].folder == str(tmp_path)


def test_a_folder_below_a_watched_one_is_searched_as_it_is(client, deskhound, tmp_path):
    client.replies[ListSourcesRequest] = [SourcesReply((source(tmp_path),))]
    client.replies[SearchRequest] = [reply()]
    (tmp_path / "below").mkdir()
    deskhound("search", "a", "--in", tmp_path / "below")
    assert client.sent(AddSourceRequest) == []
    assert client.sent(WaitRequest) == []


def test_a_temporary_source_is_compared_with_the_disk_again(client, deskhound, tmp_path):
    client.replies[ListSourcesRequest] = [SourcesReply((source(tmp_path, is_temporary=True),))]
    client.replies[SearchRequest] = [reply()]
    deskhound("search", "a", "--in", tmp_path)
    assert client.sent(RescanRequest) == [RescanRequest(4)]


def test_a_missing_folder_is_an_error_of_one_line(client, deskhound, tmp_path):
    code, out, err = deskhound("search", "a", "--in", tmp_path / "none")
    assert (code, out) == (1, "")
    assert err == f"deskhound: There is no folder {tmp_path / 'none'}.\n"


def test_an_error_of_the_engine_keeps_its_hint(client, deskhound):
    client.errors[SearchRequest] = QueryError("Only a negation.", hint="Add a word to look for.")
    code, _, err = deskhound("search", "-draft")
    assert code == 1
    assert err == "deskhound: Only a negation.\nAdd a word to look for.\n"


def test_no_engine_has_an_exit_code_of_its_own(client, deskhound):
    client.errors[SearchRequest] = EngineUnavailableError("The engine does not start.")
    assert deskhound("search", "a")[0] == 3


def test_ctrl_c_ends_cleanly(client, deskhound):
    client.errors[SearchRequest] = KeyboardInterrupt()
    code, _, err = deskhound("search", "a")
    assert (code, err) == (130, "")


def test_a_wrong_option_is_a_usage_error(deskhound):
    assert deskhound("search", "a", "--mode", "psychic")[0] == 2
