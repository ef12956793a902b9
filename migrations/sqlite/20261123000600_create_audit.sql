-- Who did what, when: appended to and never changed.
CREATE TABLE audit (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    actor_id INTEGER,
    action TEXT NOT NULL,
    shift_id INTEGER,
    user_id INTEGER,
    detail TEXT NOT NULL
);
CREATE INDEX audit_shift ON audit (shift_id, id) WHERE shift_id IS NOT NULL;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit is append-only');
END;
