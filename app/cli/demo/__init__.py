"""The demonstration: a real service on sample repositories, and what git says of them afterwards."""
