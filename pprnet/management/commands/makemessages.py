from collections import defaultdict
from pathlib import Path

from django.core.management.commands import makemessages
from django.template import engines


class JinjaFile(makemessages.BuildFile):
    def preprocess(self):
        """Of a public page, write the calls its messages amount to, each on the line it is on."""
        public, path = engines["public"], Path(self.path).resolve()
        if not any(path.is_relative_to(folder) for folder in public.template_dirs):
            super().preprocess()
            return
        calls = defaultdict(str)
        for number, function, message in public.env.extract_translations(path.read_text("utf-8")):
            texts = [message] if isinstance(message, str) else filter(None, message)
            calls[number] += f"{function}({', '.join(map(repr, texts))});"
        lines = [calls[number] for number in range(1, max(calls, default=0) + 1)]
        Path(self.work_path).write_text("\n".join(lines) + "\n", "utf-8")


class Command(makemessages.Command):
    """Django's own, which reads the public pages as well."""

    build_file_class = JinjaFile
