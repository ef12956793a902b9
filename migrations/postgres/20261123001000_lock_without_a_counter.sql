-- Raising `claims` was what locked a vehicle or a driver. A lock that writes nothing does it as well.
ALTER TABLE vehicles DROP COLUMN claims;
ALTER TABLE drivers DROP COLUMN claims;
