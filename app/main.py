"""The ASGI factory, for any server: `uvicorn --factory app.main:application`. `slipway serve` needs none."""

from fastapi import FastAPI

from app.api.application import create_app
from app.settings import Settings
from app.wiring import build_service

__all__ = ["application", "create_app"]


def application() -> FastAPI:
    """Return the application of the settings in the environment; it goes on with every workflow of its folder."""
    return create_app(build_service(Settings(), take_up=True))
