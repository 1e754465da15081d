"""The real engine on simulated clouds: what a person sees who runs `pulumi` on a stack of this repository."""
