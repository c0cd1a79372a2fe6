from __future__ import annotations

from desktop.engine.client import Engine
from desktop.engine.connection import ConnectionState
from desktop.presenters.activity import headline
from desktop.presenters.status import StatusPresenter
from indexer.errors import EngineSilentError, EngineUnavailableError, VersionMismatchError
from indexer.protocol import messages as m
from tests.desktop import samples
from tests.desktop.fake_engine import FakeEngine


def connected(qtbot, fake: FakeEngine, connection, collected, **options):
    engine = Engine(connection)
    presenter = StatusPresenter(engine, **options)
    banners = collected(presenter.banner_changed)
    engine.start()
    return engine, presenter, banners


def test_progress_becomes_the_line(qtbot, fake, connection, collected):
    engine, presenter, _banners = connected(qtbot, fake, connection, collected)
    assert presenter.line == "Starting …"
    qtbot.waitUntil(lambda: engine.is_ready)
    with qtbot.waitSignal(presenter.progress_changed):
        fake.publish(samples.progress())
    assert presenter.line.startswith("1,310 files: 1,204 found by words")
    assert 0.0 < presenter.share < 1.0


def test_a_quick_start_needs_no_banner(qtbot, fake, connection, collected):
    engine, _presenter, banners = connected(qtbot, fake, connection, collected, starting_ms=60_000)
    qtbot.waitUntil(lambda: engine.is_ready)
    assert [banner.text for banner in banners if banner.text] == []


def test_a_slow_start_is_said(qtbot, collected):
    from desktop.engine.connection import Connection

    engine = Engine(Connection(FakeEngine().connect))
    presenter = StatusPresenter(engine, starting_ms=1)
    banners = collected(presenter.banner_changed)
    qtbot.waitUntil(lambda: banners != [])
    assert banners[0].tone == "info"


def test_a_crash_is_said_and_taken_back(qtbot, fake, connection, collected):
    engine, _presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: engine.is_ready)
    fake.crash()
    qtbot.waitUntil(lambda: any("started again" in banner.text for banner in banners))
    qtbot.waitUntil(lambda: banners[-1].text == "")


def test_an_engine_that_does_not_answer_is_not_called_stopped(qtbot, fake, connection, collected):
    engine, _presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: engine.is_ready)
    fake.transports[-1].put(EngineSilentError("silent"))
    qtbot.waitUntil(lambda: any("does not answer" in banner.text for banner in banners))
    assert any(banner.can_end for banner in banners)


def test_without_an_engine_nothing_is_said_to_be_at_work(qtbot, fake, connection, collected):
    engine, presenter, _banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: engine.is_ready)
    with qtbot.waitSignal(presenter.progress_changed):
        fake.publish(samples.progress(current="/home/mara/a.pdf"))
    fake.refusals = [VersionMismatchError("The engine is newer.")]
    fake.crash()
    qtbot.waitUntil(lambda: presenter.line.endswith(" · the search engine cannot be reached"))
    assert presenter.line.startswith("1,310 files: 1,204 found by words")
    assert (presenter.progress.current, presenter.progress.files_per_s) == ("", 0.0)
    assert headline(presenter.progress) == "The search engine cannot be reached"
    assert not presenter.can_pause


def test_without_an_engine_no_helper_is_said_to_run(qtbot, fake, connection, collected):
    child = m.ChildView("vectors", "ready", 4712, 0, 9_000_000)
    at_work = samples.status(children=(child,), bytes_written={"catalog": 5}, next_files=("/a.txt",))
    fake.scripts[m.StatusRequest] = lambda _request: [at_work]
    _engine, presenter, _banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: presenter.can_pause)
    fake.refusals = [VersionMismatchError("The engine is newer.")]
    fake.crash()
    qtbot.waitUntil(lambda: not presenter.can_pause)
    left = presenter.status
    assert (left.children, left.bytes_written, left.next_files) == ((), {}, ())
    assert left.disk_bytes == at_work.disk_bytes


def test_an_engine_that_comes_back_has_all_said_anew(qtbot, fake, connection, collected):
    fake.scripts[m.StatusRequest] = lambda _request: [samples.status()]
    engine, presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: presenter.can_pause)
    fake.refusals = [VersionMismatchError("The engine is newer.")]
    fake.crash()
    qtbot.waitUntil(lambda: not presenter.can_pause)
    qtbot.waitUntil(lambda: engine.connection_status.state is ConnectionState.REFUSED)
    engine.retry_connection()
    qtbot.waitUntil(lambda: presenter.can_pause)
    assert (presenter.progress.state, banners[-1].text) == ("indexing", "")


def test_an_engine_that_cannot_be_started_again_says_why(qtbot, fake, connection, collected):
    engine, _presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: engine.is_ready)
    fake.refusals = [EngineUnavailableError("the disk is full")]
    fake.crash()
    why = "The search engine could not be started: the disk is full"
    qtbot.waitUntil(lambda: why in [banner.text for banner in banners])
    assert "started again" in next(banner.text for banner in banners if banner.text)


def test_a_start_that_fails_says_why(qtbot, fake, connection, collected):
    fake.refusals = [EngineUnavailableError("port taken", hint="reboot")]
    _engine, _presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: banners != [])
    assert banners[0].text == "The search engine could not be started: port taken reboot"
    assert banners[0].can_retry


def test_a_refusal_is_shown_as_it_is(qtbot, fake, connection, collected):
    fake.refusals = [VersionMismatchError("The engine is newer.", hint="Close the other Deskhound.")]
    _engine, presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: banners != [])
    assert (banners[0].text, banners[0].tone) == ("The engine is newer. Close the other Deskhound.", "bad")
    assert presenter.line == "The search engine cannot be reached"


def test_problems_of_the_engine_are_shown(qtbot, fake, connection, collected):
    engine, _presenter, banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: engine.is_ready)
    fake.publish(samples.status(problems=("12 folders cannot be watched",)))
    qtbot.waitUntil(lambda: banners[-1].text == "12 folders cannot be watched")


def test_problems_that_end_are_taken_back_without_any_event(qtbot, fake, connection, collected):
    problems = ["The index of meaning is being filled again."]
    fake.scripts[m.StatusRequest] = lambda _request: [samples.status(problems=tuple(problems))]
    _engine, _presenter, banners = connected(qtbot, fake, connection, collected, refresh_ms=1)
    qtbot.waitUntil(lambda: banners != [] and banners[-1].text == problems[0])
    problems.clear()
    qtbot.waitUntil(lambda: banners[-1].text == "")


def test_progress_has_the_rest_of_the_status_asked_for(qtbot, fake, connection, collected):
    fake.scripts[m.StatusRequest] = lambda _request: [samples.status()]
    _engine, presenter, _banners = connected(qtbot, fake, connection, collected, refresh_ms=1)
    qtbot.waitUntil(lambda: presenter.status is not None)
    fake.scripts[m.StatusRequest] = lambda _request: [samples.status(pid=1)]
    fake.publish(samples.progress())
    qtbot.waitUntil(lambda: presenter.status.pid == 1)


def test_a_pause_while_there_is_nothing_to_do_is_a_pause(qtbot, fake, connection, collected):
    engine, presenter, _banners = connected(qtbot, fake, connection, collected)
    qtbot.waitUntil(lambda: engine.is_ready)
    fake.publish(samples.progress(state="idle", reason="paused until tomorrow 06:00"))
    qtbot.waitUntil(lambda: presenter.is_paused)
    assert presenter.line.endswith(" · indexing paused until tomorrow 06:00")


def test_an_engine_that_takes_long_to_tell_is_asked_less_often(qtbot, fake, connection, collected):
    engine, presenter, _banners = connected(qtbot, fake, connection, collected, refresh_ms=1)
    qtbot.waitUntil(lambda: fake.asked(m.StatusRequest) != [])
    qtbot.waitUntil(lambda: presenter._since_asked.elapsed() >= 20)
    fake.reply(m.StatusRequest, samples.status())
    qtbot.waitUntil(lambda: presenter.status is not None)
    assert 1000 <= presenter._refresh.interval() <= 30_000
    assert engine.is_ready
