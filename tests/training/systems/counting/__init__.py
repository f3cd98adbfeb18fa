"""A system that counts its steps, as small as a system can be."""
