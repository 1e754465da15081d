"""A stack file from the Helm values of an installation that somebody made by hand."""
