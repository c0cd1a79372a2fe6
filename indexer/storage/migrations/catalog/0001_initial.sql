-- The catalog. Paths and names are BLOB: file names are bytes. Times are seconds since 1970 unless
-- named _ns. Ids that leave the catalog (documents, extractions, embeddings) are never used twice.

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value ANY NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sources (
    id INTEGER PRIMARY KEY, -- chosen by the profile
    path BLOB NOT NULL UNIQUE,
    is_temporary INTEGER NOT NULL,
    give_to_model INTEGER NOT NULL,
    is_online INTEGER NOT NULL DEFAULT 1,
    problem TEXT NOT NULL DEFAULT '',
    scanned_s REAL -- end of the last complete scan
) STRICT;

CREATE TABLE folders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source INTEGER NOT NULL, -- the innermost one
    path BLOB NOT NULL UNIQUE,
    inode INTEGER NOT NULL,
    device INTEGER NOT NULL,
    is_online INTEGER NOT NULL DEFAULT 1,
    fingerprint BLOB -- of the listing last merged; NULL: compare entry by entry
) STRICT;
CREATE INDEX folders_by_source ON folders (source);
CREATE INDEX folders_by_inode ON folders (inode);

CREATE TABLE documents (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    folder INTEGER NOT NULL,
    name BLOB NOT NULL, -- of the file on disk
    member BLOB NOT NULL DEFAULT x'', -- path inside the container
    parent INTEGER, -- the container's document
    suffix TEXT NOT NULL, -- of the name or member, lower case, without dot
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL,
    inode INTEGER NOT NULL,
    device INTEGER NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    extraction INTEGER, -- what it is found by
    queue_key INTEGER, -- place in the queue, smallest first; NULL: nothing to do
    missing_since_s REAL, -- not seen since, during the grace period
    is_forgotten INTEGER NOT NULL DEFAULT 0,
    UNIQUE (folder, name, member)
) STRICT;
CREATE INDEX documents_by_extraction ON documents (extraction) WHERE extraction IS NOT NULL;
CREATE INDEX documents_by_parent ON documents (parent) WHERE parent IS NOT NULL;
CREATE INDEX documents_by_inode ON documents (inode);
CREATE INDEX documents_by_queue ON documents (queue_key) WHERE queue_key IS NOT NULL;
CREATE INDEX documents_missing ON documents (missing_since_s) WHERE missing_since_s IS NOT NULL;

CREATE TABLE document_counts ( -- kept by the triggers below: counting a million documents takes seconds
    source INTEGER NOT NULL,
    state INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (source, state)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER count_added AFTER INSERT ON documents BEGIN
    INSERT INTO document_counts (source, state, n)
        SELECT source, NEW.state, 1 FROM folders WHERE id = NEW.folder
        ON CONFLICT (source, state) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER count_removed AFTER DELETE ON documents BEGIN
    UPDATE document_counts SET n = n - 1
        WHERE source = (SELECT source FROM folders WHERE id = OLD.folder) AND state = OLD.state;
END;

CREATE TRIGGER count_changed AFTER UPDATE OF state, folder ON documents
WHEN OLD.state <> NEW.state OR OLD.folder <> NEW.folder BEGIN
    UPDATE document_counts SET n = n - 1
        WHERE source = (SELECT source FROM folders WHERE id = OLD.folder) AND state = OLD.state;
    INSERT INTO document_counts (source, state, n)
        SELECT source, NEW.state, 1 FROM folders WHERE id = NEW.folder
        ON CONFLICT (source, state) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER count_reassigned AFTER UPDATE OF source ON folders WHEN OLD.source <> NEW.source BEGIN
    UPDATE document_counts
        SET n = n - (SELECT count(*) FROM documents WHERE folder = NEW.id AND state = document_counts.state)
        WHERE source = OLD.source;
    INSERT INTO document_counts (source, state, n)
        SELECT NEW.source, state, count(*) FROM documents WHERE folder = NEW.id GROUP BY state
        ON CONFLICT (source, state) DO UPDATE SET n = n + excluded.n;
END;

CREATE TABLE blobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    hash BLOB NOT NULL UNIQUE,
    size INTEGER NOT NULL
) STRICT;
CREATE INDEX blobs_by_size ON blobs (size);

CREATE TABLE recipes ( -- how an extraction was made
    id INTEGER PRIMARY KEY,
    parser TEXT NOT NULL,
    version INTEGER NOT NULL,
    options TEXT NOT NULL,
    UNIQUE (parser, version, options)
) STRICT;

CREATE TABLE extractions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    blob INTEGER NOT NULL,
    recipe INTEGER NOT NULL, -- negative: outdated, to be made anew
    suffix TEXT NOT NULL, -- the name's suffix when it was parsed
    format TEXT NOT NULL,
    state INTEGER NOT NULL,
    reason TEXT NOT NULL,
    title TEXT NOT NULL,
    author TEXT NOT NULL,
    language TEXT NOT NULL,
    page_count INTEGER,
    char_count INTEGER NOT NULL,
    chunk_count INTEGER NOT NULL,
    is_prose INTEGER NOT NULL,
    details TEXT, -- JSON: the rest of the metadata, section headers
    used_s REAL NOT NULL DEFAULT 0, -- last opened, or cited, or looked at
    UNIQUE (blob, recipe)
) STRICT;

CREATE TABLE members ( -- what a container's extraction holds
    container INTEGER NOT NULL,
    member BLOB NOT NULL,
    extraction INTEGER NOT NULL,
    PRIMARY KEY (container, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE text_blocks (
    id INTEGER PRIMARY KEY, -- extraction << 20 | number
    data BLOB NOT NULL
) STRICT;

CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, -- extraction << 20 | seq
    start INTEGER NOT NULL,
    length INTEGER NOT NULL,
    line INTEGER, -- the locator's line: most have only that
    locator TEXT, -- JSON of the locator's other parts
    embed_key INTEGER NOT NULL
) STRICT;

CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    digest TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    prefix_scheme TEXT NOT NULL
) STRICT;

-- Embed keys are hashes: an index on them would rewrite a page for each vector. What is looked up
-- by key is kept in memory (catalog/embedkeys.py); all tables here grow at their end.
CREATE TABLE embeddings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chunk INTEGER NOT NULL, -- the first one with this text; others are its twins
    embed_key INTEGER NOT NULL,
    model INTEGER NOT NULL,
    part INTEGER NOT NULL,
    is_held INTEGER NOT NULL -- in the vector store, or on its way there
) STRICT;
CREATE INDEX embeddings_by_chunk ON embeddings (chunk);

CREATE TABLE vectors (
    id INTEGER PRIMARY KEY, -- the embedding's
    data BLOB NOT NULL -- float16, little-endian
) STRICT;

CREATE TABLE twins ( -- chunks whose text has its embeddings from another chunk
    chunk INTEGER NOT NULL,
    model INTEGER NOT NULL,
    first INTEGER NOT NULL,
    PRIMARY KEY (chunk, model)
) STRICT, WITHOUT ROWID;
CREATE INDEX twins_by_first ON twins (first);

CREATE TABLE embedded ( -- contents whose chunks all have vectors
    model INTEGER NOT NULL,
    extraction INTEGER NOT NULL,
    PRIMARY KEY (model, extraction)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind INTEGER NOT NULL,
    target INTEGER NOT NULL
) STRICT;

CREATE TABLE projections (
    name TEXT PRIMARY KEY,
    pruned_to INTEGER NOT NULL -- a store that applied less than this must be filled anew
) STRICT, WITHOUT ROWID;
