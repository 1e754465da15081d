"""CARTO itself: the customer package, its secrets, its databases, its Helm values and its release."""
