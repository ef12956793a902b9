-- The mother station that fills a daughter station (CONTRACT §7). NULL for a mother station, and where none was named.
ALTER TABLE stations ADD COLUMN mother_station_id BIGINT REFERENCES stations (id);
CREATE INDEX stations_mother ON stations (mother_station_id) WHERE mother_station_id IS NOT NULL;
