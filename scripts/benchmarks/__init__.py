"""What the product promises about cost, measured; nothing here asserts a time."""
