"""A fake engine that knows the files of an invented user: for screenshots and whole-window tests."""

from __future__ import annotations

import json

from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter

from indexer.protocol import messages as m
from tests.desktop import samples as s
from tests.desktop.fake_engine import FakeEngine, done
from tests.desktop.scenario_pages import (
    SETTINGS,
    change_setting,
    conversations,
    days,
    events,
    failures,
    models,
    sources,
)

AGREEMENT = "/home/mara/Documents/Contracts/2024/Supplier agreement Northwind.pdf"
HANDBOOK = "/home/mara/Documents/HR/Employee handbook.docx"
TERM = (
    "Either party may end this agreement with a written notice period of three months to the end of a quarter. "
    "Notice must reach the other party by registered letter or by a signed e-mail. "
    "During the notice period all deliveries continue at the agreed prices."
)
LEAVING = (
    "After the probation time the notice period is six weeks for both sides, to the middle or the end of a month. "
    "Notice is given in writing to the head of the team."
)


def hits() -> tuple[m.HitView, ...]:
    """What “notice period” finds."""
    words = ("notice", "period", "notices")
    return (
        s.hit(
            1,
            AGREEMENT,
            "Framework supply agreement with Northwind Paper",
            passages=(
                s.passage(1, TERM, *words, page=7),
                s.passage(
                    2, "The notice period for changes of the price list is four weeks.", *words, page=12
                ),
                s.passage(3, "Notices go to the addresses on the first page.", *words, page=1),
            ),
            author="Jonas Weber",
        ),
        s.hit(
            2,
            HANDBOOK,
            "Employee handbook",
            passages=(s.passage(4, LEAVING, *words, headings=("Leaving the company", "Notice")),),
            also_at=("/home/mara/Desktop/Employee handbook.docx",),
        ),
        s.hit(
            3,
            "/home/mara/Mail/inbox.mbox",
            "Re: ending the cleaning contract",
            member="2024-03-11 Re ending the cleaning contract.eml",
            format="eml",
            passages=(
                s.passage(
                    5,
                    "We would like to cancel at the end of June. Please confirm how long in advance we must tell you.",
                ),
            ),
            found_by=("meaning",),
        ),
        s.hit(
            4,
            "/home/mara/Documents/Scans/notice-2019.pdf",
            state="needs OCR",
            reason="Pages are pictures of text. Install Deskhound with OCR to search in them.",
            found_by=("name",),
            name_highlights=(m.Highlight(0, 6),),
        ),
        s.hit(
            5,
            "/media/backup/old/Rental contract office.odt",
            "Rental contract, office Lindenstrasse",
            is_online=False,
            passages=(s.passage(6, "The landlord must give notice twelve months ahead.", *words, page=3),),
        ),
        s.hit(
            6,
            "/home/mara/Documents/Prices/2024 price list.xlsx",
            "Price list 2024",
            passages=(
                s.passage(
                    7,
                    "Article: A4 paper; Price: 4.20; Notice: valid until 31 March",
                    *words,
                    sheet="Prices",
                    cells="A2:D40",
                ),
            ),
        ),
        s.hit(
            7,
            "/home/mara/Documents/Notes/meeting-2024-02-19.md",
            "Meeting on suppliers, 19 February",
            passages=(
                s.passage(
                    8,
                    "Open: which notice periods do we have? Jonas collects them by Friday.",
                    *words,
                    headings=("Open points",),
                ),
            ),
        ),
    )


def text_preview(request: m.PreviewRequest) -> list[object]:
    """The agreement's page as an image, everything else as text."""
    if request.want_image:
        png = page_png(request.width_px)
        boxes = (m.Box(0.12, 0.395, 0.76, 0.022), m.Box(0.12, 0.42, 0.6, 0.022))
        return [(m.PagePreview(request.document_id, request.page or 7, 14, 900, 1270, boxes), png)]
    before = (
        "Framework supply agreement\n\n"
        + "All deliveries follow the price list in force. " * 9
        + "\n\n7. Term and notice\n\n"
    )
    passage = LEAVING if request.document_id == 2 else TERM
    text = before + passage + "\n\n8. Prices\n\n" + "Prices are reviewed every January. " * 40
    focus = m.Highlight(len(before), len(before) + len(passage))
    marks = s.highlights(text, "notice period", "notice")
    kind = "docx" if request.document_id == 2 else "pdf"
    return [m.TextPreview(request.document_id, text, 0, len(text), marks, focus, m.Locator(page=7), kind, 14)]


def page_png(width: int) -> bytes:
    """A page as a worker would draw it."""
    height = width * 1270 // 900
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setPen(QColor("#222222"))
    font = QFont("DejaVu Serif")
    scale = width / 900
    for text, top, size in (
        ("Framework supply agreement", 90, 30),
        ("between Brightwater Stationers and Northwind Paper", 150, 18),
        ("6. Deliveries", 230, 20),
        (
            "Deliveries arrive on working days between eight and four. Partial deliveries are announced.",
            270,
            17,
        ),
        ("7. Term and notice", 430, 20),
        (TERM, 498, 17),
        ("8. Prices", 690, 20),
        (
            "Prices are reviewed every January. A change of more than three per cent is announced four weeks ahead.",
            730,
            17,
        ),
    ):
        font.setPixelSize(max(6, round(size * scale)))
        painter.setFont(font)
        place = QRectF(108 * scale, top * scale, 690 * scale, 170 * scale)
        painter.drawText(place, Qt.TextFlag.TextWordWrap, text)
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def citations() -> tuple[m.CitationView, ...]:
    """Where the answer can be checked."""
    return (
        m.CitationView(
            1,
            1,
            AGREEMENT,
            AGREEMENT.encode().hex(),
            "",
            "Framework supply agreement with Northwind Paper",
            m.Locator(page=7),
            1000,
            1000 + len(TERM),
            TERM,
        ),
        m.CitationView(
            2,
            2,
            HANDBOOK,
            HANDBOOK.encode().hex(),
            "",
            "Employee handbook",
            m.Locator(headings=("Leaving the company", "Notice")),
            4000,
            4000 + len(LEAVING),
            LEAVING,
        ),
    )


def answer(request: m.AskRequest) -> list[object]:
    """A finished answer with all three verdicts."""
    sentences = (
        m.SentenceView(
            "The agreement with Northwind Paper can be ended with three months' notice to the end of a quarter.",
            "supported",
            (1,),
        ),
        m.SentenceView("Notice must be given by registered letter or signed e-mail.", "supported", (1,)),
        m.SentenceView("Employees have six weeks after probation.", "weak", (2,)),
        m.SentenceView("Managers may have longer terms.", "unsupported", ()),
    )
    text = " ".join(sentence.text for sentence in sentences)
    ledger = m.Ledger(
        6,
        2,
        1412,
        84,
        8192,
        {"embed": 12.0, "retrieve": 38.0, "load": 2100.0, "first_token": 810.0, "total": 5400.0},
    )
    started = m.AnswerStarted("c1", request.question, citations(), "llama3.2:3b", True)
    finished = m.AnswerDone(
        "c1",
        text,
        sentences,
        citations(),
        "llama3.2:3b",
        True,
        True,
        ("3 files could not be read and were not considered.",),
        ledger,
    )
    return [started, m.AnswerDelta(text), finished]


def remembered(conversation: str) -> m.ConversationReply:
    """A conversation of two turns."""
    questions = ("How long is the notice period?", "And for employees?")
    turns = tuple(m.TurnView(question, answer(m.AskRequest(question))[-1]) for question in questions)  # type: ignore[arg-type]  # the last is the answer
    return m.ConversationReply(conversation, turns)


def scripted_engine() -> FakeEngine:
    """An engine that answers everything the window asks."""
    fake = FakeEngine()
    explained = m.ExplainReply(
        (
            ("Is it in a source?", "Yes: /home/mara/Documents"),
            ("Could it be read?", "No: a password is needed."),
        ),
        "",
        "Remove the password, or save a copy without one.",
    )
    fake.scripts = {
        m.StatusRequest: lambda _request: [s.status(sources=sources(), days=days(), events=events())],
        m.ListSourcesRequest: lambda _request: [m.SourcesReply(sources())],
        m.AddSourceRequest: lambda request: [
            m.SourceReply(s.source(9, request.path, state="scanning", counts={}))
        ],
        m.RemoveSourceRequest: done,
        m.RescanRequest: done,
        m.PauseRequest: done,
        m.ResumeRequest: done,
        m.RetryRequest: done,
        m.ForgetRequest: done,
        m.OpenedRequest: done,
        m.WarmAnswersRequest: done,
        m.ChangeRulesRequest: lambda _request: [m.RulesReply(12, 340, 967)],
        m.ListFailuresRequest: failures,
        m.ExplainRequest: lambda _request: [explained],
        m.SearchRequest: lambda _request: [s.reply(hits())],
        m.PageRequest: lambda request: [s.reply(hits()[request.offset :])],
        m.PreviewRequest: text_preview,
        m.AskRequest: answer,
        m.ListConversationsRequest: lambda _request: [conversations()],
        m.ReadConversationRequest: lambda request: [remembered(request.conversation)],
        m.DeleteConversationsRequest: done,
        m.ListModelsRequest: lambda _request: [models()],
        m.PullModelRequest: lambda _request: [
            m.PullProgress("downloading", 812_000_000, 2_600_000_000, False),
            m.PullProgress("downloading", 1_100_000_000, 2_600_000_000, False),
        ],
        m.ReadSettingsRequest: lambda _request: [
            m.SettingsReply({name: json.dumps(value) for name, value in SETTINGS.items()})
        ],
        m.ChangeSettingRequest: change_setting,
    }
    return fake
