"""An archive to look around in: every study, person and journal in it is invented.

Its page `demo` is the banner that says so.
"""

from pathlib import Path

ARCHIVE = Path(__file__).parent / "archive.json"
