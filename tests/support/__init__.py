"""What tests of several tiers share. No tier imports another one."""
