"""What a stack may say, validated before any resource exists."""

from components.settings.stack import Cloud, Profile, Settings

__all__ = ["Cloud", "Profile", "Settings"]
