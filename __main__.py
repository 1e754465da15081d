"""A stack's settings are read once; one component creates the platform of its cloud and deploys CARTO on it."""

import gc

# Modules and resources stay until the program ends. A collection searches all of them and finds nothing, which takes a
# quarter of a preview's CPU time.
gc.disable()

import pulumi

from components.self_hosted import PREFIX, SelfHosted
from components.settings.load import load_stack

for name, value in SelfHosted(PREFIX, load_stack()).outputs.items():
    pulumi.export(name, value)

# From here on new objects are collected, without a search of those that stay.
gc.freeze()
gc.enable()
