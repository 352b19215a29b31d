"""The motor: the only background work of the house."""
