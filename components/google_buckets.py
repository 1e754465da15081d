"""Addresses of Cloud Storage buckets, whether a stack creates them or they exist."""


def browser_address(bucket: str, *, public: bool) -> str:
    """Where browsers read objects: without signing in, or as a signed-in user. Source: chart contract §2.3."""
    return f"https://storage.{'googleapis' if public else 'cloud.google'}.com/{bucket}/"
