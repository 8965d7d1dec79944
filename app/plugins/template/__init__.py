"""Text from templates, rendered in a process of its own."""
