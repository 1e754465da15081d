"""The real Pulumi engine on simulated clouds: simulated providers that check, store and refuse as the clouds do."""
