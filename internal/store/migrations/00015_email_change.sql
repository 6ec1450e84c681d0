-- +goose Up
-- A link to change an account's address leads to the new one.
ALTER TABLE link ADD COLUMN email TEXT NOT NULL DEFAULT '';
ALTER TABLE link ADD COLUMN email_key TEXT NOT NULL DEFAULT '';

-- +goose Down
ALTER TABLE link DROP COLUMN email_key;
ALTER TABLE link DROP COLUMN email;
