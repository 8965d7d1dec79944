"""Steps on files of the working folder; adapters on plain files, for whoever has no tracker and no wiki."""
