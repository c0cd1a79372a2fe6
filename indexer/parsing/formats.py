"""The list of all parsers: a new format is a module and a line here."""

from __future__ import annotations

from indexer.parsing.archives.compressed import CompressedParser
from indexer.parsing.archives.rararchive import RarArchiveParser
from indexer.parsing.archives.sevenzip import SevenZipParser
from indexer.parsing.archives.tararchive import ArArchiveParser, TarArchiveParser
from indexer.parsing.archives.ziparchive import ZipArchiveParser
from indexer.parsing.binaryoffice.lotus import LotusParser
from indexer.parsing.binaryoffice.oldword import OldWordParser
from indexer.parsing.binaryoffice.oleobject import OleObjectParser
from indexer.parsing.binaryoffice.onenote import OneNoteParser
from indexer.parsing.binaryoffice.powerpointbinary import PowerPointBinaryParser
from indexer.parsing.binaryoffice.publisher import PublisherParser
from indexer.parsing.binaryoffice.visiobinary import VisioBinaryParser
from indexer.parsing.binaryoffice.worddocument import WordDocumentParser
from indexer.parsing.binaryoffice.works import WorksParser
from indexer.parsing.data.calendarfile import CalendarParser
from indexer.parsing.data.configuration import ConfigurationParser
from indexer.parsing.data.contactcards import ContactParser
from indexer.parsing.data.databasefile import DatabaseParser
from indexer.parsing.data.delimited import DelimitedParser
from indexer.parsing.data.jsondata import JsonParser
from indexer.parsing.data.notebook import NotebookParser
from indexer.parsing.data.propertylist import PropertyListParser
from indexer.parsing.data.tablefiles import (
    AccessParser,
    DbaseParser,
    MemoParser,
    SasParser,
)
from indexer.parsing.data.xmldata import XmlParser
from indexer.parsing.documents.compiledhelp import CompiledHelpParser
from indexer.parsing.documents.diagram import DiagramParser
from indexer.parsing.documents.djvu import DjvuParser
from indexer.parsing.documents.drawingexchange import DrawingExchangeParser
from indexer.parsing.documents.epub import EpubParser
from indexer.parsing.documents.evernote import EvernoteParser
from indexer.parsing.documents.fictionbook import FictionBookParser
from indexer.parsing.documents.fixedpages import FixedPagesParser
from indexer.parsing.documents.hangul import HangulParser
from indexer.parsing.documents.indesign import InDesignParser
from indexer.parsing.documents.iwork import IworkParser
from indexer.parsing.documents.kindle import KindleParser
from indexer.parsing.documents.mindmap import MindMapParser
from indexer.parsing.documents.projectplan import ProjectPlanParser
from indexer.parsing.documents.richtext import RichTextParser
from indexer.parsing.documents.wordperfect import WordPerfectParser
from indexer.parsing.mail.folder import MailFolderParser
from indexer.parsing.mail.macoutlook import MacOutlookParser
from indexer.parsing.mail.message import MailParser
from indexer.parsing.mail.outlook import OutlookParser
from indexer.parsing.mail.outlookstore import OutlookStoreParser
from indexer.parsing.mail.signedfile import SignedFileParser
from indexer.parsing.mail.tnef import TnefParser
from indexer.parsing.media.heic import HeicParser
from indexer.parsing.media.image import ImageParser
from indexer.parsing.media.metafile import MetafileParser
from indexer.parsing.media.recording import RecordingParser
from indexer.parsing.media.video import VideoParser
from indexer.parsing.office.docx import DocxParser
from indexer.parsing.office.encryptedoffice import EncryptedOfficeParser
from indexer.parsing.office.gnumeric import GnumericParser
from indexer.parsing.office.officexml import FlatPackageParser, SheetXmlParser, WordXmlParser
from indexer.parsing.office.opendocument import OpenDocumentParser
from indexer.parsing.office.presentation import PresentationParser
from indexer.parsing.office.spreadsheet import SpreadsheetParser
from indexer.parsing.office.visio import VisioParser
from indexer.parsing.parser import Parser
from indexer.parsing.pdf.document import PdfParser
from indexer.parsing.text.asciidoc import AsciiDocParser
from indexer.parsing.text.latex import LatexParser
from indexer.parsing.text.logfile import LogParser
from indexer.parsing.text.lyx import LyxParser
from indexer.parsing.text.manualpage import ManualPageParser
from indexer.parsing.text.markdown import MarkdownParser
from indexer.parsing.text.orgmode import OrgParser
from indexer.parsing.text.plainolddoc import PlainOldDocParser
from indexer.parsing.text.restructuredtext import RestructuredTextParser
from indexer.parsing.text.sourcecode import SourceCodeParser
from indexer.parsing.text.subtitles import SubtitleParser
from indexer.parsing.text.texinfo import TexinfoParser
from indexer.parsing.text.textfile import TextParser
from indexer.parsing.text.webpage import WebArchiveParser, WebPageParser
from indexer.parsing.unreadable import UnreadableParser

PARSERS: tuple[type[Parser], ...] = (
    EncryptedOfficeParser,
    UnreadableParser,
    PublisherParser,
    HangulParser,
    InDesignParser,
    IworkParser,
    FixedPagesParser,
    OneNoteParser,
    WordPerfectParser,
    MetafileParser,
    TnefParser,
    DocxParser,
    WordXmlParser,
    SheetXmlParser,
    FlatPackageParser,
    PdfParser,
    WordDocumentParser,
    OldWordParser,
    WorksParser,
    PowerPointBinaryParser,
    PresentationParser,
    SpreadsheetParser,
    VisioParser,
    VisioBinaryParser,
    ProjectPlanParser,
    GnumericParser,
    LotusParser,
    AccessParser,
    DbaseParser,
    MemoParser,
    SasParser,
    OpenDocumentParser,
    EpubParser,
    FictionBookParser,
    EvernoteParser,
    DiagramParser,
    MindMapParser,
    KindleParser,
    CompiledHelpParser,
    DjvuParser,
    DrawingExchangeParser,
    RichTextParser,
    OutlookParser,
    OutlookStoreParser,
    WebArchiveParser,
    WebPageParser,
    MailFolderParser,
    MailParser,
    SignedFileParser,
    MacOutlookParser,
    CalendarParser,
    ContactParser,
    NotebookParser,
    SubtitleParser,
    DelimitedParser,
    JsonParser,
    PropertyListParser,
    XmlParser,
    ConfigurationParser,
    RestructuredTextParser,
    AsciiDocParser,
    OrgParser,
    LatexParser,
    ManualPageParser,
    TexinfoParser,
    PlainOldDocParser,
    LyxParser,
    LogParser,
    MarkdownParser,
    SourceCodeParser,
    DatabaseParser,
    HeicParser,
    ImageParser,
    RecordingParser,
    VideoParser,
    SevenZipParser,
    RarArchiveParser,
    TarArchiveParser,
    ArArchiveParser,
    CompressedParser,
    ZipArchiveParser,
    OleObjectParser,
    TextParser,
)
"""In the order in which they are asked: the narrower format before the wider one."""
