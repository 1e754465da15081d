"""CARTO's platform on Azure: one file a capability, composed by `platform.py`."""
