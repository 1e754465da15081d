"""CARTO's platform on Google Cloud: one file a capability, composed by `platform.py`."""
