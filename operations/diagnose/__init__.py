"""An archive for CARTO Support about what runs: `python -m operations.diagnose --stack <stack> <archive>`."""
