"""Formats of text in settings: names, ids, secrets, certificates, times."""
