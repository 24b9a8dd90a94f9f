"""The units of systemd are read by systemd itself, and say what the entrypoint can keep to."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.deployment import ROOT, run

UNITS = ROOT / "deploy" / "systemd"
SERVICES = ["pprnet.service", "pprnet-backup.service", "pprnet@.service"]
ANALYZE = shutil.which("systemd-analyze")
# Of 10, for a service without any restraint 9.6: systemd's own "OK" ends at 4.9.
MOST_EXPOSED = 2.0

needs_systemd = pytest.mark.skipif(
    not ANALYZE and os.environ.get("CI") != "true",
    reason="needs systemd-analyze: apt install systemd",
)


def said(unit: str, key: str) -> str:
    [value] = re.findall(rf"^{key}=(.*)$", (UNITS / unit).read_text("utf-8"), re.MULTILINE)
    return value


@pytest.fixture
def installed(tmp_path) -> Path:
    """The units, for a site in this folder: systemd wants to see what it is to start."""
    for unit in UNITS.iterdir():
        text = unit.read_text("utf-8").replace("/srv/pprnet/site", str(ROOT))
        (tmp_path / unit.name).write_text(text)
    return tmp_path


def verified(folder: Path) -> subprocess.CompletedProcess:
    return run(ANALYZE, "verify", "--man=no", *sorted(folder.iterdir()))


def exposure(service: Path) -> subprocess.CompletedProcess:
    threshold = f"--threshold={MOST_EXPOSED * 10:.0f}"
    return run(ANALYZE, "security", "--offline=true", "--no-pager", threshold, service)


@needs_systemd
def test_systemd_finds_nothing_amiss_in_the_units(installed):
    done = verified(installed)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_it_does_in_one_that_names_what_is_not_there(installed):
    service = installed / "pprnet.service"
    service.write_text(service.read_text().replace("entrypoint serve", "entry serve"))
    assert "entry is not executable" in verified(installed).stderr


@needs_systemd
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_exposed_little(installed, name):
    assert exposure(installed / name).returncode == 0


@needs_systemd
def test_one_that_may_gain_rights_is_exposed_more(installed):
    service = installed / "pprnet.service"
    service.write_text(
        re.sub(r"(?m)^(System|Capab|Protect|Priv|Restrict).*\n", "", service.read_text())
    )
    assert exposure(service).returncode != 0


def test_the_release_serves_when_the_database_is_migrated():
    entrypoint = "/srv/pprnet/site/deploy/entrypoint"
    assert said("pprnet.service", "ExecStartPre") == f"{entrypoint} migrate"
    assert said("pprnet.service", "ExecStart") == f"{entrypoint} serve"


def test_whoever_stops_it_waits_longer_than_it_takes():
    [grace] = re.findall(r"--graceful-timeout (\d+)", (ROOT / "deploy" / "entrypoint").read_text())
    compose = (ROOT / "docker-compose.yml").read_text("utf-8")
    [given] = re.findall(r"stop_grace_period: (\d+)s", compose)
    assert int(grace) < int(given)
    assert int(grace) < int(said("pprnet.service", "TimeoutStopSec"))


def test_all_services_have_the_same_restraints():
    restraints = {
        name: (UNITS / name).read_text("utf-8").partition("# It reads")[2].partition("\n\n")[0]
        for name in SERVICES
    }
    assert len({text.strip() for text in restraints.values()}) == 1


def test_every_timer_starts_a_service_and_a_command_there_is():
    for timer in UNITS.glob("*.timer"):
        unit = re.findall(r"^Unit=(.*)$", timer.read_text("utf-8"), re.MULTILINE)
        service = unit[0] if unit else timer.with_suffix(".service").name
        template, _, command = service.removesuffix(".service").partition("@")
        assert (UNITS / f"{template}{'@' if command else ''}.service").exists()
        assert not command or list(ROOT.glob(f"*/management/commands/{command}.py"))
