"""The dense face mesh: 478 points, irises and expression."""
