-- Lists of one vehicle or driver, and searches, ask for every status. A new shift looks at a day of these indexes at most, as before.
DROP INDEX shifts_vehicle;
DROP INDEX shifts_driver;
CREATE INDEX shifts_vehicle ON shifts (vehicle_id, start_time, id);
CREATE INDEX shifts_driver ON shifts (driver_id, start_time, id);
-- An admin's list of one status.
CREATE INDEX shifts_status ON shifts (status, start_time, id);
-- The order of requests: without these, the first page of a list sorts all shifts of its vendor or station.
CREATE INDEX shifts_vendor_newest ON shifts (vendor_id, id);
CREATE INDEX shifts_station_newest ON shifts (station_id, id);
-- A search that matches a large part of a list reads these, and not the shifts. As before, they give one status in the order of starts.
DROP INDEX shifts_vendor_status;
DROP INDEX shifts_station_status;
CREATE INDEX shifts_vendor_status ON shifts (vendor_id, status, start_time, id, end_time, vehicle_id, driver_id);
CREATE INDEX shifts_station_status ON shifts (station_id, status, start_time, id, end_time, vehicle_id, driver_id, vendor_id);
