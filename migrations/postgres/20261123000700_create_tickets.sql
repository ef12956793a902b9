-- Tickets: each opens one socket within 30 seconds, for a client that cannot set headers (CONTRACT §2). A ticket stands for the credential
-- that asked for it, so that the socket ends with that.
CREATE TABLE tickets (
    token_hash TEXT NOT NULL PRIMARY KEY,
    credential_kind TEXT NOT NULL CONSTRAINT tickets_kind_check CHECK (credential_kind IN ('session', 'token')),
    credential_hash TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX tickets_age ON tickets (expires_at);
