"""What one step would get, value by value, and which level of configuration each value comes from. Runs nothing."""

from app.workflows.explaining.step import explain

__all__ = ["explain"]
