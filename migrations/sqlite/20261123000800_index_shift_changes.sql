-- Once a second every process looks for shifts that changed lately: no hint may have told it of them.
CREATE INDEX shifts_changed ON shifts (changed_at);
