-- Some parsers read by the suffix: equal bytes named .eml and .emlx, or .py and .js, are contents of their own.
CREATE TABLE extractions_by_suffix (
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
    needs_ocr INTEGER NOT NULL DEFAULT 0, -- holds pictures of text that nobody has read yet
    UNIQUE (blob, recipe, suffix)
) STRICT;
INSERT INTO extractions_by_suffix SELECT * FROM extractions;
-- Ids are never used twice, those of purged contents neither.
DELETE FROM sqlite_sequence WHERE name = 'extractions_by_suffix';
INSERT INTO sqlite_sequence (name, seq)
    SELECT 'extractions_by_suffix', seq FROM sqlite_sequence WHERE name = 'extractions';
DROP TABLE extractions;
ALTER TABLE extractions_by_suffix RENAME TO extractions;
CREATE INDEX extractions_with_pictures ON extractions (id) WHERE needs_ocr;
