"""A row of the result list: icon, title, place, date and size, snippets, chips."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from desktop import formats, formatting
from desktop.delegates.drag_picture import drag_picture
from desktop.delegates.painting import (
    chip_width,
    draw_chip,
    draw_elided,
    draw_item_ground,
    draw_lines,
    fitted,
)
from desktop.delegates.row import Index, RowDelegate
from desktop.delegates.snippets import Snippet, crop, distinct
from desktop.models.results import HIT_ROLE
from indexer.protocol.messages import DocumentState, HitView, PassageView

MARGIN = 14
SNIPPET_LINES = 2
CHIP_GAP = 5
CHIP_SHARE = 0.4
"""How much of a row the chips may take."""
FACTS_SHARE = 0.35
"""How much of a row date and size may take."""
PATH_CHARS = 10
"""Less of a folder tells nothing: the name takes its room."""
BADGES: dict[str, str] = {
    DocumentState.QUEUED: "not read yet",
    DocumentState.NAME_ONLY: "name only",
    DocumentState.PARTIAL: "partly read",
    DocumentState.NEEDS_OCR: "needs OCR",
    DocumentState.WAITS_FOR_OCR: "pictures not read yet",
    DocumentState.ENCRYPTED: "encrypted",
    DocumentState.FAILED: "not readable",
}
"""States in which something is missing of a document."""


class HitDelegate(RowDelegate):
    """Draws hits."""

    least_width = 320
    icon_size = 30
    numbers_rows = False
    """Whether rows say which they are of those in sight, for a key to open each."""

    def row_height(self) -> int:
        """Title, place, snippets, and air around them."""
        title = QFontMetrics(self._theme.font(1.05, bold=True)).height()
        small = QFontMetrics(self._theme.font(0.9)).height()
        body = QFontMetrics(self._theme.font()).height()
        return 11 + title + 3 + small + 5 + SNIPPET_LINES * body + 12

    def drag_picture(self, hit: HitView, files: int, density: float) -> QPixmap:
        """What hangs at the pointer while this hit's file, or several, are dragged."""
        return drag_picture(hit, files, self._theme, self._icons, density)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        rect: QRect = option.rect
        draw_item_ground(painter, rect, option.state, self._theme, margin=MARGIN)
        hit = index.data(HIT_ROLE)
        if isinstance(hit, HitView):
            is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
            self._draw_hit(painter, rect, hit, quiet="surface" if is_hovered else "hover")
        else:
            self._draw_placeholder(painter, rect)

    def _draw_hit(self, painter: QPainter, rect: QRect, hit: HitView, *, quiet: str) -> None:
        """Draw a hit; `quiet` is the role of the ground of chips that warn of nothing, to stand out from the row's."""
        density = painter.device().devicePixelRatio()
        family = formats.family(formatting.document_name(hit.path, hit.member), hit.format)
        top_left = QPoint(rect.left() + MARGIN, rect.top() + 12)
        painter.save()
        if not hit.is_online:
            painter.setOpacity(0.5)
        painter.drawPixmap(top_left, self._icons.format_pixmap(family, self._icon_px, density))
        painter.restore()
        if self.numbers_rows:
            self._draw_number(painter, rect)
        left = rect.left() + MARGIN + self._icon_px + 11
        column = QRect(left, rect.top() + 11, rect.right() - MARGIN - left, rect.height() - 22)
        below = self._draw_title(painter, column, hit)
        below = self._draw_place(painter, below, hit, quiet)
        self._draw_snippets(painter, below, hit)

    def _draw_number(self, painter: QPainter, rect: QRect) -> None:
        """Below the icon: 1 for the first row in sight."""
        font, number = self._theme.font(0.9), rect.center().y() // rect.height() + 1
        spot = QRect(rect.left() + MARGIN, rect.top() + 16 + self._icon_px, self._icon_px, rect.height() // 4)
        middle = Qt.AlignmentFlag.AlignHCenter
        draw_elided(painter, spot, str(number), font=font, colour=self._theme.colour("muted"), align=middle)

    def _draw_title(self, painter: QPainter, column: QRect, hit: HitView) -> QRect:
        """Title at the left, date and size at the right; returns what is left below."""
        font, small = self._theme.font(1.05, bold=True), self._theme.font(0.9)
        height = QFontMetrics(font).height()
        facts = self._fitting_facts(hit, column.width())
        width = QFontMetrics(small).horizontalAdvance(facts) + 4
        facts_rect = QRect(column.right() - width, column.top(), width, height)
        muted = self._theme.colour("muted")
        draw_elided(painter, facts_rect, facts, font=small, colour=muted, align=Qt.AlignmentFlag.AlignRight)
        title_rect = QRect(column.left(), column.top(), column.width() - width - 12, height)
        colour = self._theme.colour("text" if hit.is_online else "muted")
        if _is_named_by_file(hit):
            self._draw_name(painter, title_rect, hit, font, colour)
        else:
            title = formatting.document_title(hit.title, hit.path, hit.member)
            draw_elided(painter, title_rect, title, font=font, colour=colour)
        return column.adjusted(0, height + 3, 0, 0)

    def _fitting_facts(self, hit: HitView, width: int) -> str:
        """Date and size; in a narrow row the date alone, for the title matters more."""
        date, size = formatting.date(hit.modified_s), formatting.size(hit.size_bytes)
        facts = " · ".join(part for part in (date, size) if part)
        taken = QFontMetrics(self._theme.font(0.9)).horizontalAdvance(facts)
        return facts if taken <= width * FACTS_SHARE else date

    def _draw_place(self, painter: QPainter, column: QRect, hit: HitView, quiet: str) -> QRect:
        """File name and folder at the left, chips at the right."""
        height = QFontMetrics(self._theme.font(0.9)).height()
        small = self._theme.font(0.8)
        right = column.right()
        for text, role in reversed(self._fitting_chips(hit, column.width())):
            width = chip_width(text, small)
            if right - width < column.left() + column.width() // 3:
                break
            chip = QRect(right - width, column.top(), width, height)
            ground = self._theme.colour("warn_soft" if role == "warn" else quiet)
            draw_chip(painter, chip, text, font=small, colour=self._theme.colour(role), ground=ground)
            right -= width + CHIP_GAP
        self._draw_path(painter, QRect(column.left(), column.top(), right - column.left() - 8, height), hit)
        return column.adjusted(0, height + 5, 0, 0)

    def _draw_path(self, painter: QPainter, rect: QRect, hit: HitView) -> None:
        """The file's name, unless it stands above for want of a title, then its folder elided in the middle."""
        font = self._theme.font(0.9)
        rest = rect
        if not _is_named_by_file(hit):
            least = PATH_CHARS * QFontMetrics(font).averageCharWidth()
            room = rect.width() * 2 // 3 if rect.width() // 3 >= least else rect.width()
            name_rect = QRect(rect.left(), rect.top(), room, rect.height())
            taken = self._draw_name(painter, name_rect, hit, font, self._theme.colour("text"))
            rest = rect.adjusted(taken + 8, 0, 0, 0)
            if rest.width() < least:
                return
        place = self._fitting_place(hit, rest.width(), QFontMetrics(font))
        draw_elided(painter, rest, place, font=font, colour=self._theme.colour("muted"))

    def _fitting_place(self, hit: HitView, width: int, metrics: QFontMetrics) -> str:
        """The folder, and at how many other places the same lies, which gives way where a folder has no room."""
        more = self.tr("  and {0} more").format(len(hit.also_at)) if hit.also_at else ""
        room = width - metrics.horizontalAdvance(more) - 2  # widths are rounded
        if room < PATH_CHARS * metrics.averageCharWidth():
            more, room = "", width
        place = formatting.location(hit.path, hit.member, self._home)
        return fitted([place], metrics, room, Qt.TextElideMode.ElideMiddle) + more

    def _draw_name(self, painter: QPainter, rect: QRect, hit: HitView, font: QFont, colour: QColor) -> int:
        """The file's name, with the words of the query marked where it fits; returns the width it takes."""
        metrics = QFontMetrics(font)
        name = formatting.document_name(hit.path, hit.member)
        # A name in parts, some of them marked, is laid out a little wider than in one piece.
        wanted_width = metrics.horizontalAdvance(name) + metrics.averageCharWidth()
        if wanted_width > rect.width():
            draw_elided(painter, rect, name, font=font, colour=colour, mode=Qt.TextElideMode.ElideMiddle)
            return rect.width()
        marks = tuple(mark for mark in hit.name_highlights if mark.end <= len(name))
        shown = Snippet(name, marks, is_name=True)
        place = QRect(rect.left(), rect.top(), wanted_width, rect.height())
        draw_lines(painter, place, shown, font=font, colour=colour, theme=self._theme)
        return wanted_width

    def _fitting_chips(self, hit: HitView, width: int) -> list[tuple[str, str]]:
        """All chips; in a narrow row only those that warn, for the name matters more than how it was found."""
        chips = self._chips(hit)
        taken = sum(chip_width(text, self._theme.font(0.8)) + CHIP_GAP for text, _ in chips)
        return chips if taken <= width * CHIP_SHARE else [chip for chip in chips if chip[1] == "warn"]

    def _chips(self, hit: HitView) -> list[tuple[str, str]]:
        """What is to be known of the hit: (text, colour role)."""
        names = {"words": self.tr("words"), "meaning": self.tr("meaning"), "name": self.tr("name")}
        chips = [(names.get(way, way), "muted") for way in hit.found_by]
        if not hit.is_online:
            chips.append((self.tr("offline"), "warn"))
        if (badge := BADGES.get(hit.state)) is not None:
            chips.append((self.tr(badge), "warn"))
        return chips

    def _draw_snippets(self, painter: QPainter, column: QRect, hit: HitView) -> None:
        """The best passage over two lines, or the two best on one line each."""
        font = self._theme.font()
        height = QFontMetrics(font).height()
        if not hit.passages:
            named = self.tr("Found by its name") if "name" in hit.found_by else ""  # else filters let it pass
            text = hit.reason or named
            self._draw_text(painter, column, Snippet(text), "muted", SNIPPET_LINES)
            return
        shown = distinct(hit.passages)[:SNIPPET_LINES]
        lines_each = SNIPPET_LINES // len(shown)
        for position, passage in enumerate(shown):
            line = QRect(column.left(), column.top() + position * height, column.width(), lines_each * height)
            self._draw_passage(painter, line, passage, lines_each)

    def _draw_passage(self, painter: QPainter, rect: QRect, passage: PassageView, lines: int) -> None:
        font, small = self._theme.font(), self._theme.font(0.9)
        place = passage.locator.label() if not passage.locator.headings or passage.locator.page else ""
        indent = 0
        if place:
            indent = QFontMetrics(small).horizontalAdvance(place) + 9
            spot = QRect(rect.left(), rect.top(), min(indent, rect.width() // 3), QFontMetrics(font).height())
            draw_elided(painter, spot, place, font=small, colour=self._theme.colour("accent"))
            indent = min(indent, rect.width() // 3)
        # Generous, since letters differ in width: what does not fit is cut when it is laid out.
        budget = max(20, lines * (rect.width() - indent) * 5 // (4 * QFontMetrics(font).averageCharWidth()))
        snippet = crop(passage.text, passage.highlights, budget)
        self._draw_text(painter, rect.adjusted(indent, 0, 0, 0), snippet, "text", lines)

    def _draw_text(self, painter: QPainter, rect: QRect, snippet: Snippet, role: str, lines: int) -> None:
        font, colour = self._theme.font(), self._theme.colour(role)
        draw_lines(painter, rect, snippet, font=font, colour=colour, theme=self._theme, lines=lines)

    def _draw_placeholder(self, painter: QPainter, rect: QRect) -> None:
        """Grey bars where a hit will stand."""
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("hover"))
        left = rect.left() + MARGIN
        painter.drawRoundedRect(QRect(left, rect.top() + 12, self._icon_px, self._icon_px), 5, 5)
        for position, width in enumerate((220, 320, 280)):
            bar = QRect(left + self._icon_px + 11, rect.top() + 14 + position * 22, width, 10)
            painter.drawRoundedRect(bar, 5, 5)


def _is_named_by_file(hit: HitView) -> bool:
    """Whether a document calls itself nothing but what its file is called."""
    name = formatting.document_name(hit.path, hit.member)
    return formatting.document_title(hit.title, hit.path, hit.member) == name
