"""What a stack may say, validated before any resource exists."""

from components.settings.clouds import Cloud
from components.settings.stack import Profile, Settings

__all__ = ["Cloud", "Profile", "Settings"]
