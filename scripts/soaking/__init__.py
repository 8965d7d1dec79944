"""Long fault runs: every promise of reliability by itself, against real processes and real files."""
