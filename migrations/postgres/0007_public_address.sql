-- The public address that was chosen along with the App; empty where none was told, or before this was kept.
ALTER TABLE app ADD COLUMN public_url TEXT NOT NULL DEFAULT '';
