"""A process that reads children's words leaves no core dump and lets nobody attach."""

import subprocess
import sys

import pytest

LOOKS = """
import ctypes, resource, sys
print(resource.getrlimit(resource.RLIMIT_CORE))
print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0) if sys.platform == "linux" else 0)
"""
HARDENS = "from intake.hardening import harden\nharden()\n"


def seen(program: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


def test_a_hardened_process_cannot_be_dumped():
    assert seen(HARDENS + LOOKS) == ["(0, 0)", "0"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells whether it would dump")
def test_an_ordinary_process_could_be_dumped():
    assert seen(LOOKS)[1] == "1"


def test_the_limit_cannot_be_lifted_again_by_the_program_itself():
    lifts = "import resource\nresource.setrlimit(resource.RLIMIT_CORE, (4096, 4096))\n"
    drops_root = "import os\nif os.geteuid() == 0: os.setuid(65534)\n"
    with pytest.raises(subprocess.CalledProcessError):
        seen(HARDENS + drops_root + lifts)


SHARE = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE))\n"
SMALL = "import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (64, 512))\n"


def test_a_hardened_process_takes_every_open_line_it_is_granted():
    assert seen(SMALL + SHARE) == ["(64, 512)"]
    assert seen(SMALL + HARDENS + SHARE) == ["(512, 512)"]


BOTH_FACES = """
import sys
from channels import __main__ as channels
from staff_console import __main__ as staff_console
class Hardened(Exception): pass
def harden(): raise Hardened
sys.argv = ["face", "nowhere"]
for face in (channels, staff_console):
    face.harden = harden
    try:
        face.main()
    except Hardened:
        print("hardened first")
"""


def test_both_faces_harden_themselves_before_anything_else():
    assert seen(BOTH_FACES) == ["hardened first", "hardened first"]
