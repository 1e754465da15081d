"""What a stack does for each section of CARTO's guides, written as docs/guides.md."""
