-- Kept by the triggers below: counting a million embeddings takes 78 ms, and every status asks.
-- They cost an embedding 3 us.
CREATE TABLE embedding_counts (
    model INTEGER NOT NULL,
    is_held INTEGER NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (model, is_held)
) STRICT, WITHOUT ROWID;
INSERT INTO embedding_counts (model, is_held, n)
    SELECT model, is_held, count(*) FROM embeddings GROUP BY model, is_held;

CREATE TRIGGER embedding_added AFTER INSERT ON embeddings BEGIN
    INSERT INTO embedding_counts (model, is_held, n) VALUES (NEW.model, NEW.is_held, 1)
        ON CONFLICT (model, is_held) DO UPDATE SET n = n + 1;
END;

CREATE TRIGGER embedding_removed AFTER DELETE ON embeddings BEGIN
    UPDATE embedding_counts SET n = n - 1 WHERE model = OLD.model AND is_held = OLD.is_held;
END;

CREATE TRIGGER embedding_held AFTER UPDATE OF model, is_held ON embeddings
WHEN OLD.model <> NEW.model OR OLD.is_held <> NEW.is_held BEGIN
    UPDATE embedding_counts SET n = n - 1 WHERE model = OLD.model AND is_held = OLD.is_held;
    INSERT INTO embedding_counts (model, is_held, n) VALUES (NEW.model, NEW.is_held, 1)
        ON CONFLICT (model, is_held) DO UPDATE SET n = n + 1;
END;
