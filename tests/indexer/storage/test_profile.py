from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.domain import Origin, SourceRules
from indexer.errors import InputError, NotFoundError
from indexer.settings import SETTINGS, Settings, parse_value, vector_capacity
from indexer.storage.history import Conversations
from indexer.storage.profile import Profile, open_profile


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Profile]:
    opened, note = open_profile(tmp_path / "profile.db", tmp_path / "backups")
    assert note == ""
    yield opened
    opened.close()


def test_sources_and_rules_come_back_as_they_were_set(profile: Profile) -> None:
    rules = SourceRules(exclude=("*.log", "tmp/**"), index_hidden=True, max_file_bytes=5, give_to_model=False)
    path = os.fsdecode(b"/home/ada/caf\xe9")
    source = profile.add_source(path, is_temporary=True, rules=rules)
    choice = profile.source(source)
    assert (choice.path, choice.is_temporary, choice.rules) == (path, True, rules)
    profile.change_source(source, rules=SourceRules(), is_temporary=False)
    assert profile.source(source).rules == SourceRules()
    profile.remove_source(source)
    with pytest.raises(NotFoundError):
        profile.source(source)
    assert profile.add_source("/other", is_temporary=False, rules=SourceRules()) > source


def test_a_damaged_profile_is_restored_from_its_newest_sound_copy(tmp_path: Path) -> None:
    path, backups = tmp_path / "profile.db", tmp_path / "backups"
    profile, _ = open_profile(path, backups)
    profile.store_setting("answers.model", '"llama"')
    profile.back_up()
    profile.close()
    (copy,) = backups.glob("profile-*.db")
    broken = backups / "profile-99991231-235959.db"
    broken.write_bytes(b"rubbish" * 1000)
    path.write_bytes(b"rubbish" * 1000)
    restored, note = open_profile(path, backups)
    assert "restored" in note
    assert restored.stored_settings() == {"answers.model": '"llama"'}
    restored.close()
    assert copy.exists()


def test_a_damaged_profile_without_a_copy_begins_anew(tmp_path: Path) -> None:
    (tmp_path / "profile.db").write_bytes(b"rubbish" * 1000)
    profile, note = open_profile(tmp_path / "profile.db", tmp_path / "backups")
    assert "begin anew" in note
    assert profile.sources() == []
    profile.close()


def test_copies_are_written_once_a_day_and_the_oldest_go(profile: Profile, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    profile.back_up()
    profile.back_up()
    (first,) = folder.iterdir()
    for day in range(1, 8):
        os.utime(max(folder.iterdir()), (1_700_000_000 + day, 1_700_000_000 + day))
        (folder / f"profile-2023010{day}-000000.db").touch()
    profile.back_up(is_forced=True)
    assert len(list(folder.glob("profile-*.db"))) == 5
    assert max(folder.iterdir()) >= first


def test_conversations_are_kept_and_deleted(profile: Profile) -> None:
    conversations = Conversations(profile)
    key = conversations.begin("What is due?", folder="/home/ada")
    conversations.add_turn(key, "What is due?", "The report.", details='{"model": "x"}')
    assert [message.text for message in conversations.messages(key)] == ["What is due?", "The report."]
    stopped = conversations.begin("What else?")
    (kept,) = conversations.newest()
    assert (kept.folder, kept.turns) == ("/home/ada", 1)
    conversations.add_turn(key, "And then?", "Nothing.")
    assert conversations.newest()[0].turns == 2
    conversations.add_turn(stopped, "What else?", "A reply.")
    assert [each.title for each in conversations.newest()] == ["What else?", "What is due?"]
    conversations.delete(key)
    assert conversations.messages(key) == []
    with pytest.raises(NotFoundError):
        conversations.add_turn(key, "more", "no")


def test_a_conversation_goes_with_the_documents_it_was_drawn_from(profile: Profile) -> None:
    conversations = Conversations(profile)
    keys = [conversations.begin("q", folder) for folder in ("", "", "/home/ada/box")]
    for key, names in zip(keys, ("ab", "b", ""), strict=True):
        origins = [Origin(f"/{name}.txt", "member", b"hash") for name in names]
        conversations.add_turn(key, "q", "a", origins=origins)
        conversations.add_turn(key, "more", "b", origins=origins)
    with pytest.raises(NotFoundError):
        conversations.add_turn(keys[1], "q", "a", origins=[Origin("/c")], is_there=lambda origin: False)
    assert conversations.forget(lambda origin: origin == Origin("/a.txt", "member", b"hash")) == 1
    assert [len(conversations.messages(key)) for key in keys] == [0, 4, 4]
    assert conversations.forget(lambda origin: False, lambda folder: folder == "/home/ada/box") == 1
    assert [conversation.id for conversation in conversations.newest()] == [keys[1]]


def test_a_purge_replaces_the_copies_once_something_was_deleted(profile: Profile, tmp_path: Path) -> None:
    folder, log = tmp_path / "backups", Conversations(profile)
    log.add_turn(log.begin("q"), "quagmire", "a", origins=[Origin("/a.txt")])
    profile.back_up(is_forced=True)
    (folder / "profile-99991231-235959.db").write_bytes(b"quagmire")  # the clock was set back since
    assert profile.purge()
    assert len(list(folder.iterdir())) == 2
    log.forget(lambda origin: True)
    assert profile.purge()
    (copy,) = folder.iterdir()
    data = b"".join(path.read_bytes() for path in (copy, *tmp_path.glob("profile.db*")))
    assert b"quagmire" not in data
    assert profile.stored_settings() == {}


def test_settings_have_their_default_until_changed(profile: Profile) -> None:
    settings = Settings(profile)
    assert settings.value("indexing.gentle") is True
    assert settings.change("indexing.gentle", "false") is False
    assert Settings(profile).value("indexing.gentle") is False
    assert settings.change("indexing.gentle", "null") is True
    assert profile.stored_settings() == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("indexing.gentle", "1"),
        ("answers.num_ctx", "true"),
        ("answers.num_ctx", "4096.5"),
        ("answers.num_ctx", "12"),
        ("answers.num_ctx", "NaN"),
        ("answers.allow_hosts", '"http://x"'),
        ("answers.allow_hosts", "[1]"),
        ("answers.host", "["),
        ("no.such", "1"),
    ],
)
def test_a_value_that_does_not_suit_is_refused(profile: Profile, name: str, text: str) -> None:
    with pytest.raises(InputError):
        Settings(profile).change(name, text)
    assert profile.stored_settings() == {}


def test_a_stored_value_that_is_no_longer_valid_counts_as_not_stored(profile: Profile) -> None:
    profile.store_setting("answers.num_ctx", "5")
    profile.store_setting("was.removed", "5")
    assert Settings(profile).value("answers.num_ctx") == 8192


def test_every_setting_accepts_its_default_and_says_what_it_does() -> None:
    for setting in SETTINGS.values():
        assert setting.check(setting.default()) == setting.default()
        assert setting.help.endswith(".")
    assert parse_value("answers.num_ctx", "null") is None
    assert vector_capacity(1 << 30, 384) > vector_capacity(1 << 30, 1024) > 1000


def test_a_forced_copy_takes_the_place_of_one_of_the_same_day(profile: Profile, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    profile.back_up()
    (first,) = folder.iterdir()
    yesterday = folder / "profile-20230101-000000.db"
    yesterday.touch()
    os.utime(yesterday, (1_700_000_000, 1_700_000_000))
    os.rename(first, folder / "profile-20240101-000000.db")
    profile.back_up(is_forced=True)
    copies = sorted(folder.iterdir())
    assert len(copies) == 2
    assert copies[0] == yesterday


def test_a_former_secret_leaves_the_profile_and_its_copies(profile: Profile, tmp_path: Path) -> None:
    settings = Settings(profile)
    settings.change("files.passwords", '["quagmire"]')
    profile.back_up(is_forced=True)
    settings.change("files.passwords", '["sesame"]')
    assert profile.purge()
    files = (*(tmp_path / "backups").iterdir(), *tmp_path.glob("profile.db*"))
    assert b"quagmire" not in b"".join(path.read_bytes() for path in files)
    assert Settings(profile).value("files.passwords") == ["sesame"]


def test_a_clock_that_was_set_back_does_not_put_copies_off(profile: Profile, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    profile.back_up()
    (first,) = folder.iterdir()
    tomorrow = first.rename(folder / "profile-99990101-000000.db")
    os.utime(tomorrow, (4e9, 4e9))
    profile.back_up()
    (copy,) = set(folder.iterdir()) - {tomorrow}
    profile.back_up()
    assert set(folder.iterdir()) == {copy, tomorrow}
