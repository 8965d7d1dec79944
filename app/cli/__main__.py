"""`python -m app.cli` is `slipway`, for whoever starts it with an interpreter at hand."""

from app.cli import main

main()
