"""Telling other services: signed messages that may be repeated, by the step `webhook`."""
