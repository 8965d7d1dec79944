"""A long search for texts that a reader does not survive, or takes too long for."""
