"""Reusable components that provision CARTO Self-Hosted and everything it stands on."""
