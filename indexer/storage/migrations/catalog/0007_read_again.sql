-- Files that are read again while what they held serves: status tells of them without looking at all that is queued.
CREATE INDEX documents_read_again ON documents (extraction) WHERE state = 0 AND extraction IS NOT NULL;
