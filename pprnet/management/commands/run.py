import errno
import os
import socket

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from whitenoise.runserver_nostatic.management.commands import runserver

from blog.demo.accounts import PASSWORD, demo_accounts, make_demo_accounts
from blog.models import Post


class Command(runserver.Command):
    help = "Everything `make run` needs: migrations, the demo archive, accounts, a server."
    default_port = "8000"

    def handle(self, *args, **options):
        # The reloader starts this command a second time, in the process that serves.
        if os.environ.get("RUN_MAIN") != "true":
            self._prepare(options["addrport"] or self.default_port)
        super().handle(*args, **options)

    def _prepare(self, port):
        if not (settings.DEBUG and settings.DATABASE_IS_EMBEDDED):
            raise CommandError("`run` is for development with the embedded database; see docs/.")
        self._ensure_free(port)
        executor = MigrationExecutor(connection)
        # Looking costs a moment; `migrate` itself goes through every permission of every model.
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", verbosity=0)
        if not Post.objects.exists():
            call_command("demo", verbosity=0, stdout=self.stdout)
        if not User.objects.exists():
            make_demo_accounts()
        self.stdout.write(f"\n  {settings.SITE_NAME}    http://localhost:{port}/")
        self.stdout.write(f"  Log in    http://localhost:{port}/admin/")
        for username in demo_accounts():
            self.stdout.write(
                f"            as {username}, password {PASSWORD} unless you changed it"
            )
        self.stdout.write("")

    def _ensure_free(self, port):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", int(port)))
            except ValueError as error:
                raise CommandError(f"“{port}” is not a port.") from error
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise CommandError(f"Port {port}: {error.strerror}.") from error
                raise CommandError(
                    f"Port {port} is in use. Stop what uses it, or choose another: "
                    f"make run PORT={int(port) + 1}"
                ) from error
