"""The real Pulumi engine on simulated clouds: stand-in providers that check, remember and refuse as the clouds do."""
