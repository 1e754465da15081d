"""A Pulumi component package: one installation of CARTO Self-Hosted, for programs in YAML, TypeScript and others."""
