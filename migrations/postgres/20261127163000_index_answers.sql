-- The last decisions at a station: how long an answer usually takes there (CONTRACT §7, "Receipts").
CREATE INDEX shifts_answers ON shifts (station_id, decided_at, id) WHERE decided_at IS NOT NULL;
