"""Addresses of Cloud Storage buckets, created or existing."""


def browser_address(bucket: str, *, public: bool) -> str:
    """The base address of objects for browsers, with or without a sign-in. Source: chart contract §2.3."""
    return f"https://storage.{'googleapis' if public else 'cloud.google'}.com/{bucket}/"
