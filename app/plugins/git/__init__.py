"""Any git remote without a forge of its own: pull requests as records, and steps on branches and tags."""
