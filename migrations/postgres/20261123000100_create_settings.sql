-- Facts about this database as a whole, such as `epoch`: the name of its life, which changes when a backup is restored.
CREATE TABLE settings (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
