"""Adapters on plain files, for whoever has no tracker and no wiki: a ticket file and Markdown pages."""
