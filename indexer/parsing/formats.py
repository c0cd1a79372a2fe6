"""The list of all parsers: a new format is a module and a line here."""

from __future__ import annotations

from indexer.parsing.asciidoc import AsciiDocParser
from indexer.parsing.calendarfile import CalendarParser
from indexer.parsing.compressed import CompressedParser
from indexer.parsing.configuration import ConfigurationParser
from indexer.parsing.contactcards import ContactParser
from indexer.parsing.databasefile import DatabaseParser
from indexer.parsing.delimited import DelimitedParser
from indexer.parsing.docx import DocxParser
from indexer.parsing.encryptedoffice import EncryptedOfficeParser
from indexer.parsing.epub import EpubParser
from indexer.parsing.fictionbook import FictionBookParser
from indexer.parsing.fixedpages import FixedPagesParser
from indexer.parsing.hangul import HangulParser
from indexer.parsing.image import ImageParser
from indexer.parsing.indesign import InDesignParser
from indexer.parsing.iwork import IworkParser
from indexer.parsing.jsondata import JsonParser
from indexer.parsing.latex import LatexParser
from indexer.parsing.logfile import LogParser
from indexer.parsing.mail import MailParser
from indexer.parsing.mailfolder import MailFolderParser
from indexer.parsing.markdown import MarkdownParser
from indexer.parsing.metafile import MetafileParser
from indexer.parsing.notebook import NotebookParser
from indexer.parsing.oleobject import OleObjectParser
from indexer.parsing.onenote import OneNoteParser
from indexer.parsing.opendocument import OpenDocumentParser
from indexer.parsing.orgmode import OrgParser
from indexer.parsing.outlook import OutlookParser
from indexer.parsing.parser import Parser
from indexer.parsing.pdf import PdfParser
from indexer.parsing.powerpointbinary import PowerPointBinaryParser
from indexer.parsing.presentation import PresentationParser
from indexer.parsing.publisher import PublisherParser
from indexer.parsing.recording import RecordingParser
from indexer.parsing.restructuredtext import RestructuredTextParser
from indexer.parsing.richtext import RichTextParser
from indexer.parsing.sevenzip import SevenZipParser
from indexer.parsing.sourcecode import SourceCodeParser
from indexer.parsing.spreadsheet import SpreadsheetParser
from indexer.parsing.subtitles import SubtitleParser
from indexer.parsing.tararchive import ArArchiveParser, TarArchiveParser
from indexer.parsing.textfile import TextParser
from indexer.parsing.tnef import TnefParser
from indexer.parsing.unreadable import UnreadableParser
from indexer.parsing.visio import VisioParser
from indexer.parsing.webpage import WebArchiveParser, WebPageParser
from indexer.parsing.worddocument import WordDocumentParser
from indexer.parsing.wordperfect import WordPerfectParser
from indexer.parsing.xmldata import XmlParser
from indexer.parsing.ziparchive import ZipArchiveParser

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
    PdfParser,
    WordDocumentParser,
    PowerPointBinaryParser,
    PresentationParser,
    SpreadsheetParser,
    VisioParser,
    OpenDocumentParser,
    EpubParser,
    FictionBookParser,
    RichTextParser,
    OutlookParser,
    WebArchiveParser,
    WebPageParser,
    MailFolderParser,
    MailParser,
    CalendarParser,
    ContactParser,
    NotebookParser,
    SubtitleParser,
    DelimitedParser,
    JsonParser,
    XmlParser,
    ConfigurationParser,
    RestructuredTextParser,
    AsciiDocParser,
    OrgParser,
    LatexParser,
    LogParser,
    MarkdownParser,
    SourceCodeParser,
    DatabaseParser,
    ImageParser,
    RecordingParser,
    SevenZipParser,
    TarArchiveParser,
    ArArchiveParser,
    CompressedParser,
    ZipArchiveParser,
    OleObjectParser,
    TextParser,
)
"""In the order in which they are asked: the narrower format before the wider one."""
