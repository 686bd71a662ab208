-- The App that was registered through the set-up page. There is one, or none where its settings are given from outside.
CREATE TABLE app (
    -- There is one row.
    one            INTEGER PRIMARY KEY CHECK (one = 1),
    -- The App's id on GitHub, and its client id.
    app_id         INTEGER NOT NULL,
    client_id      TEXT    NOT NULL,
    -- Its name in addresses, and its page on GitHub.
    slug           TEXT    NOT NULL,
    html_url       TEXT    NOT NULL,
    -- The API of the GitHub that it was registered on.
    github_url     TEXT    NOT NULL,
    -- Sealed by the key file: version, the key's mark, and in Base64 the nonce with the ciphertext (AES-256-GCM).
    webhook_secret TEXT    NOT NULL,
    private_key    TEXT    NOT NULL,
    registered_at  INTEGER NOT NULL
);
