-- What the answers of a conversation were drawn from: it goes when one of these documents is deleted.
CREATE TABLE origins (
    conversation TEXT NOT NULL,
    path BLOB NOT NULL,
    member BLOB NOT NULL,
    content BLOB NOT NULL, -- hash of the document's bytes
    PRIMARY KEY (conversation, path, member, content)
) STRICT, WITHOUT ROWID;

-- Of those from before nobody knows it: their quotations could not be found again.
DELETE FROM messages;
DELETE FROM conversations;
