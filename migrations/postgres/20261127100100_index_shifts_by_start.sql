-- An admin's list by start: without it, its first page would sort all shifts.
CREATE INDEX shifts_start ON shifts (start_time, id);
