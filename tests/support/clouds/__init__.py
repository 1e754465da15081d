"""One account a cloud, for programs that run without an engine."""
