"""A report about a preview, for the person who reviews a change: dangers first, then what changes."""
