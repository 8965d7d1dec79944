"""Telling people: messages to a log, and the step that sends them."""
