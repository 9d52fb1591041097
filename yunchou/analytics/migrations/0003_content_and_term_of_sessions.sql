-- Which advertisement and which word brought a visit. Sessions built before have neither until their day is rebuilt.
ALTER TABLE sessions ADD COLUMN IF NOT EXISTS content String AFTER campaign;

ALTER TABLE sessions ADD COLUMN IF NOT EXISTS term String AFTER content;
