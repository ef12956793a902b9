-- What an API token may do (CONTRACT §2). Tokens that exist already may do everything.
ALTER TABLE tokens ADD COLUMN scope TEXT NOT NULL DEFAULT 'full'
    CONSTRAINT tokens_scope_check CHECK (scope IN ('full', 'read', 'notify'));
