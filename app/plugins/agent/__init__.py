"""Steps in which a model works: reading, writing and running within what the step's profile allows."""
