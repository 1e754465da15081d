"""The documentation as a site, built by Sphinx from docs/ and the pages in the root: `make site`."""
