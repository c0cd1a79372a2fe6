-- Contents with pictures of text that nobody has read yet: phase two reads them.
ALTER TABLE extractions ADD COLUMN needs_ocr INTEGER NOT NULL DEFAULT 0;
UPDATE extractions SET needs_ocr = 1 WHERE state = 6; -- needs OCR
CREATE INDEX extractions_with_pictures ON extractions (id) WHERE needs_ocr;
