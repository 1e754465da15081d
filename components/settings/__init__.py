"""What a stack may say, validated before any resource exists."""

from .clouds import Cloud
from .stack import Profile, Settings

__all__ = ["Cloud", "Profile", "Settings"]
