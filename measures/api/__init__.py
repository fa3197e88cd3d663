"""The API: what a visitor may read, as data; nothing is written through it."""
