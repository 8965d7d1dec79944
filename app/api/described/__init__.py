"""What the answers look like: models for the document only, read when it is asked for.

Answers are sent as the manager returns them, so a start neither imports nor builds any of this.
"""
