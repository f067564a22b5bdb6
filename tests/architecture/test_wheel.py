"""What is installed holds what is in the checkout."""

import subprocess
import sys
import zipfile

from tests.architecture.sources import PACKAGES, ROOT, tracked


def test_every_file_of_the_four_packages_ships(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", tmp_path],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    ours = {path.relative_to(ROOT).as_posix() for path in tracked(*PACKAGES)}
    assert ours - shipped == set()
