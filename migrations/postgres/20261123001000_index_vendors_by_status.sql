-- A vendor's list is mostly one status of theirs, and counts all of them; the same as `shifts_station_status` for a station.
CREATE INDEX shifts_vendor_status ON shifts (vendor_id, status, start_time, id);
