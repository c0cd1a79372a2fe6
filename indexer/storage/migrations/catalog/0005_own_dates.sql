-- When a mail was sent or a picture taken, in seconds since 1970: filters and results date them by it.
ALTER TABLE extractions ADD COLUMN dated_s INTEGER;
UPDATE extractions
    SET dated_s = CAST(strftime('%s', substr(json_extract(details, '$.created'), 1, 19), 'utc') AS INTEGER)
    WHERE recipe IN (SELECT id FROM recipes WHERE parser IN ('mail', 'msg', 'image'))
    AND json_extract(details, '$.created') GLOB '[12][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]*';
