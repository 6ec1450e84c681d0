-- +goose Up
-- The secret by which an account's authenticator makes codes, sealed under the
-- secret file. Until confirmed_at it is being set up in one session. last_step is
-- the latest time step of which a code was taken: none counts twice.
CREATE TABLE second_factor (
    account_id TEXT PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    sealed TEXT NOT NULL,
    session_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    last_step BIGINT NOT NULL
);

CREATE TABLE recovery_code (
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    code_hash TEXT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (account_id, code_hash)
);

-- Who has shown the password and not yet the second factor. It is no session and
-- opens nothing.
CREATE TABLE sign_in (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sign_in_by_account ON sign_in (account_id);
CREATE INDEX sign_in_by_end ON sign_in (expires_at);

-- +goose Down
DROP TABLE sign_in;
DROP TABLE recovery_code;
DROP TABLE second_factor;
