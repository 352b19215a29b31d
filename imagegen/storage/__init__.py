"""The door to SQLite: records in, records out."""
