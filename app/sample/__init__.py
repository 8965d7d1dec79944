"""A workspace to try Slipway on: real repositories with history, the same commit ids on every machine."""
