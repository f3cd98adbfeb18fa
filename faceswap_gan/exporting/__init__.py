"""Networks that swap faces outside this package."""

CARD = "faceswap-model.json"
"""The file of an exported network's folder that says what it is."""
