"""The settings of a stack. `load.py` is the way in: it reads, completes and validates them.

The settings import nothing else of the product, and of each stack only the model of its cloud.
"""

from typing import TYPE_CHECKING

from .clouds import Cloud
from .common import CommonSettings, Profile

if TYPE_CHECKING:
    from .clouds import Settings as Settings  # for annotations: at run time, a stack has one of the models

__all__ = ["Cloud", "CommonSettings", "Profile"]
