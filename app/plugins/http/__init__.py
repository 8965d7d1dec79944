"""Asking other services over HTTP, by the step `http`."""
