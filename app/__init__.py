"""Slipway: release automation from a chat request to released repositories."""

__version__ = "0.1.0"
