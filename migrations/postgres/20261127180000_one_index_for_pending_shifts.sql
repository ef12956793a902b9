-- shifts_status (status, start_time, id) finds the pending shifts that are due; a second index made every new shift slower.
DROP INDEX shifts_pending;
