"""Commands for a stack's rare events: acceptance, adoption, verification."""
