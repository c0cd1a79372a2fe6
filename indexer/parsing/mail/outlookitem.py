"""What Outlook items say of themselves, wherever they are kept: in a file of their own or in a data file."""

from __future__ import annotations

from indexer.parsing.binaryoffice.oleobject import clean_name
from indexer.parsing.common.htmltext import html_text
from indexer.parsing.documents.rtfreader import RtfReader
from indexer.parsing.mail import mapi
from indexer.parsing.mail.headers import iso_of
from indexer.parsing.mail.mapi import ItemProperties, inflate_rtf


def full_address(name: str, address: str) -> str:
    """Name and address as a mail program shows them."""
    if address.startswith("/"):  # an Exchange directory path, which nobody types
        address = ""
    return f"{name} <{address}>" if name and address and name != address else name or address


def sender(properties: ItemProperties) -> str:
    """Who sent the item, with the address where it is known."""
    get = properties.text
    name = get(mapi.SENDER_NAME) or get(mapi.SENT_FOR_NAME)
    return full_address(name, get(mapi.SENDER_SMTP) or get(mapi.SENDER_MAIL) or get(mapi.SENT_FOR_MAIL))


def sent(properties: ItemProperties) -> str:
    """When it was sent, else came, else was made, in UTC: ISO 8601 without zone."""
    moment = properties.time(mapi.SUBMIT_TIME) or properties.time(mapi.DELIVERY_TIME)
    return iso_of(moment or properties.time(mapi.CREATION_TIME))


def body(properties: ItemProperties) -> str:
    """The text, made of the page or the rich text where there is no plain one."""
    plain = properties.text(mapi.BODY)
    if plain.strip():
        return plain.replace("\r\n", "\n")
    html = properties.binary(mapi.BODY_HTML) or properties.text(mapi.BODY_HTML).encode()
    if html:
        codepage = properties.number(mapi.INTERNET_CODEPAGE)
        return html_text(html, declared=f"cp{codepage}" if codepage and codepage != 65001 else "")
    rtf = inflate_rtf(properties.binary(mapi.BODY_RTF))
    return "\n".join(paragraph.text for paragraph in RtfReader().read(rtf).paragraphs)


def attachment_name(properties: ItemProperties, number: int) -> str:
    """The name of an attached file, or its number among the item's attachments."""
    for identity in (mapi.ATTACH_LONG_NAME, mapi.ATTACH_NAME, mapi.DISPLAY_NAME):
        name = clean_name(properties.text(identity))
        if name:
            return name[:150]
    return f"attachment {number}"
