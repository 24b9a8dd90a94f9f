from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from blog.login.factors import reset


class Command(BaseCommand):
    help = "Take passkeys, authenticator app and recovery codes from an account that lost them."

    def add_arguments(self, parser):
        parser.add_argument("action", choices=["reset"])
        parser.add_argument("username")

    def handle(self, *, action, username, **options):
        try:
            person = User.objects.get(username=username)
        except User.DoesNotExist as error:
            raise CommandError(
                _("There is no account %s. Nothing was changed.") % username
            ) from error
        reset(person, None)
        self.stdout.write(
            _("%s logs in with the password alone and sets up a second factor then.") % username
        )
