"""Writes the made pages: `.venv/bin/python -m scripts.pages`."""

from pathlib import Path

from scripts.pages import PAGES

ROOT = Path(__file__).resolve().parents[2]

for page, render in PAGES.items():
    (ROOT / page).write_text(render(), encoding="utf-8")
