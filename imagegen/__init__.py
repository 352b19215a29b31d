"""Imagegen: make, review and keep AI images in batches."""

__version__ = "0.1.0"
