from __future__ import annotations

from desktop.engine.connection import Connection, ConnectionState
from indexer.errors import DataDirectoryError, EngineSilentError, EngineUnavailableError, VersionMismatchError
from indexer.protocol import messages as m
from tests.desktop import samples
from tests.desktop.fake_engine import done


def states(statuses):
    return [status.state for status in statuses]


def test_it_subscribes_before_it_says_ready(qtbot, fake, connection, collected):
    statuses = collected(connection.status_changed)
    connection.start()
    qtbot.waitUntil(lambda: ConnectionState.READY in states(statuses))
    assert states(statuses) == [ConnectionState.STARTING, ConnectionState.READY]
    assert fake.asked(m.SubscribeRequest)


def test_requests_posted_while_starting_are_sent_once_connected(qtbot, fake, connection, collected):
    fake.scripts[m.ReadSettingsRequest] = lambda _request: [m.SettingsReply({})]
    received = collected(connection.received)
    ticket = connection.post(m.ReadSettingsRequest())
    connection.start()
    qtbot.waitUntil(lambda: received != [])
    assert received[0][0] == ticket
    assert isinstance(received[0][1].message, m.SettingsReply)


def test_replies_carry_the_ticket_of_their_request(qtbot, fake, connection, collected):
    fake.scripts[m.PauseRequest] = done
    received = collected(connection.received)
    connection.start()
    tickets = [connection.post(m.PauseRequest(float(number))) for number in range(20)]
    qtbot.waitUntil(lambda: len(received) == 20)
    assert [ticket for ticket, _envelope in received] == tickets


def test_events_have_ticket_zero(qtbot, fake, connection, collected):
    received = collected(connection.received)
    connection.start()
    qtbot.waitUntil(lambda: fake.asked(m.SubscribeRequest) != [])
    fake.publish(samples.progress())
    qtbot.waitUntil(lambda: received != [])
    assert received[0][0] == 0


def test_a_crash_fails_what_was_under_way_and_reconnects(qtbot, fake, connection, collected):
    statuses, received = collected(connection.status_changed), collected(connection.received)
    connection.start()
    ticket = connection.post(m.StatusRequest())
    qtbot.waitUntil(lambda: fake.asked(m.StatusRequest) != [])
    fake.crash()
    qtbot.waitUntil(lambda: states(statuses).count(ConnectionState.READY) == 2)
    assert ConnectionState.LOST in states(statuses)
    assert statuses[-1].restarts == 1
    assert received[0][0] == ticket
    assert received[0][1].message.code == EngineUnavailableError.code
    assert len(fake.asked(m.SubscribeRequest)) == 2


def test_a_failed_start_is_tried_again_with_growing_pauses(qtbot, fake, collected):
    fake.refusals = [EngineUnavailableError("no") for _ in range(3)]
    connection = Connection(fake.connect, backoff_s=(0.01, 0.02))
    statuses = collected(connection.status_changed)
    connection.start()
    qtbot.waitUntil(lambda: ConnectionState.READY in states(statuses))
    connection.stop()
    assert [s.retry_in_s for s in statuses if s.state is ConnectionState.LOST] == [0.01, 0.02, 0.02]


def test_a_refusal_waits_for_the_user(qtbot, fake, connection, collected):
    for refusal in (VersionMismatchError("newer", hint="update"), DataDirectoryError("read-only")):
        fake.refusals.append(refusal)
    statuses = collected(connection.status_changed)
    connection.start()
    qtbot.waitUntil(lambda: states(statuses)[-1:] == [ConnectionState.REFUSED])
    assert (statuses[-1].message, statuses[-1].hint) == ("newer", "update")
    connection.retry_now()
    qtbot.waitUntil(lambda: states(statuses).count(ConnectionState.REFUSED) == 2)
    connection.retry_now()
    qtbot.waitUntil(lambda: states(statuses)[-1] is ConnectionState.READY)


def test_cancelling_an_unsent_request_drops_it(qtbot, fake, connection):
    ticket = connection.post(m.StatusRequest())
    connection.cancel(ticket)
    connection.post(m.ListSourcesRequest())
    connection.start()
    qtbot.waitUntil(lambda: fake.asked(m.ListSourcesRequest) != [])
    assert fake.asked(m.StatusRequest) == []


def test_cancelling_a_sent_request_tells_the_engine_its_id(qtbot, fake, connection):
    connection.start()
    ticket = connection.post(m.StatusRequest())
    qtbot.waitUntil(lambda: fake.asked(m.StatusRequest) != [])
    connection.cancel(ticket)
    qtbot.waitUntil(lambda: fake.asked(m.CancelRequest) != [])
    wire_id = next(held_id for _t, held_id, request in fake.held if isinstance(request, m.StatusRequest))
    assert fake.asked(m.CancelRequest) == [m.CancelRequest(wire_id)]


def test_a_request_that_cannot_be_written_fails_alone(qtbot, fake, connection, collected):
    def broken(_request):
        raise TypeError("cannot be written")

    fake.scripts = {m.PauseRequest: broken, m.ResumeRequest: done}
    received = collected(connection.received)
    connection.start()
    first, second = connection.post(m.PauseRequest()), connection.post(m.ResumeRequest())
    qtbot.waitUntil(lambda: len(received) == 2)
    assert [(ticket, type(envelope.message)) for ticket, envelope in received] == [
        (first, m.ErrorReply),
        (second, m.Done),
    ]


def test_an_engine_that_does_not_answer_is_ended_on_request_and_connected_anew(qtbot, fake, collected):
    fake.refusals = [EngineSilentError("It does not answer.")]
    ended = []
    connection = Connection(fake.connect, end_engine=lambda: ended.append(True), backoff_s=(3600,))
    statuses = collected(connection.status_changed)
    connection.start()
    qtbot.waitUntil(lambda: states(statuses)[-1:] == [ConnectionState.LOST])
    assert statuses[-1].is_silent
    assert not ended
    connection.end_engine()
    qtbot.waitUntil(lambda: states(statuses)[-1] is ConnectionState.READY)
    connection.stop()
    assert ended == [True]


def test_stopping_ends_the_threads_though_nothing_comes(qtbot, connection, collected):
    statuses = collected(connection.status_changed)
    connection.start()
    qtbot.waitUntil(lambda: ConnectionState.READY in states(statuses))
    connection.stop()
    assert not connection._thread.is_alive()


def test_an_unexpected_failure_of_a_start_is_one_to_try_again(qtbot, fake, collected, caplog):
    fake.refusals = [RuntimeError("can't start new thread")]
    connection = Connection(fake.connect, backoff_s=(0.01,))
    statuses = collected(connection.status_changed)
    connection.start()
    qtbot.waitUntil(lambda: ConnectionState.READY in states(statuses))
    connection.stop()
    assert ConnectionState.LOST in states(statuses)
    assert "the connection failed unexpectedly" in caplog.messages
