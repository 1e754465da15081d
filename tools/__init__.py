"""Set-up: the virtual environment, and the Pulumi engine and Helm where no installer is reachable.

Standard library only, because it runs before any dependency is installed.
"""
