"""Package data: the definitions and templates that ship with Slipway. Nothing here is code."""
