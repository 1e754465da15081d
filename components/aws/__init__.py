"""CARTO's platform on AWS: one file a capability, composed by `platform.py`."""
