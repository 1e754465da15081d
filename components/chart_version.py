"""The version of CARTO's chart that this project is tested with."""

PINNED_CHART = "1.280.1"
"""The stable chart the values are checked against; an older one knows other keys."""
