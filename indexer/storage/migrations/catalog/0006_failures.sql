-- What could not be read, or not wholly, without looking at all documents: status asked for it three times a look.
CREATE INDEX documents_failed ON documents (state) WHERE state IN (8,7,6,4);
