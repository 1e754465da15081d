"""How much the program costs over what the engine and the SDKs cost anyway. `make bench` runs it."""
