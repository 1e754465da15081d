"""CARTO Self-Hosted, installed by the settings of the stack."""

import pulumi
from carto_selfhosted import SelfHosted, load_stack

for name, value in SelfHosted("carto", load_stack()).outputs.items():
    pulumi.export(name, value)
