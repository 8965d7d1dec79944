"""The built-in release: what it holds (pure modules) and the steps that make it."""
