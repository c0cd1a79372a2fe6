"""Archives of Outlook for Mac."""

from __future__ import annotations

import pytest

from indexer.storage.textblocks import decode_text
from tests.indexer.parsing.reading import read_document
from tests.sample_docs_maker.packages import zipped

MAIL = """<?xml version="1.0" encoding="UTF-8"?>
<emails elementCount="1"><email xml:space="preserve">
<OPFMessageCopyBody xml:space="preserve">{body}</OPFMessageCopyBody>
<OPFMessageCopyFromAddresses><emailAddress OPFContactEmailAddressAddress="ada@example.org"
 OPFContactEmailAddressName="Ada Byron" OPFContactEmailAddressType="0"/></OPFMessageCopyFromAddresses>
<OPFMessageCopySentTime xml:space="preserve">2024-05-01T08:30:00</OPFMessageCopySentTime>
<OPFMessageCopySubject xml:space="preserve">Offer</OPFMessageCopySubject>
<OPFMessageCopyToAddresses><emailAddress OPFContactEmailAddressAddress="bob@example.org"/></OPFMessageCopyToAddresses>
<OPFMessageCopyAttachmentList><messageAttachment OPFAttachmentName="terms.pdf"/></OPFMessageCopyAttachmentList>
</email></emails>"""


@pytest.mark.parametrize(
    "body", ["&lt;html&gt;&lt;p&gt;Forty &lt;b&gt;gauges&lt;/b&gt;&lt;/p&gt;", "Forty gauges\n"]
)
def test_mails_read_like_mails(body):
    path = "Local/com.microsoft.__Messages/Inbox/message_00001.xml"
    _, mail = read_document(zipped({path: MAIL.format(body=body)}), "backup.olm")
    assert (mail.format, mail.member) == ("Mail", path)
    assert decode_text(mail.text_blocks).rstrip() == (
        "From: Ada Byron <ada@example.org>\nTo: bob@example.org\nSubject: Offer\nDate: 2024-05-01T08:30:00\n"
        "Attachments: terms.pdf\nForty gauges"
    )
    assert (mail.metadata.title, mail.metadata.author, mail.metadata.created) == (
        "Offer", "Ada Byron", "2024-05-01T08:30:00",
    )  # fmt: skip
