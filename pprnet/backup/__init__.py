"""The whole database in one file, which also says how the database must look when it is back.

The file is an uncompressed tar archive, so that it can be opened without this program, too:
`database.dump` (pg_dump's custom format), `manifest.json` and `SHA256SUMS`.
"""

from django.core.management.base import CommandError


class BackupError(CommandError):
    """No backup was made, or none restored; the message is for the person at the terminal."""
