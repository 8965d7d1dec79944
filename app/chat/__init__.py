"""The chat: text becomes a proposed command, sessions hold it until a person confirms; nothing is executed here."""
