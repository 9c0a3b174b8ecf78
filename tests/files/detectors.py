"""Detectors as somebody installs them: a distribution with entry points in a folder on Python's path."""

import sys
from pathlib import Path

import pytest

MODULE = '''
def dark(picture):
    """Every picture has its one dark corner."""
    assert picture.mode == "RGB"
    return [{"box": [0.5, 0.5, 0.25, 0.25], "label": "人脸", "score": 0.92}, {"box": (0, 0, 0.1, 0.1)}]

def broken(picture):
    raise RuntimeError("no model")
'''


def install(folder: Path, patch: pytest.MonkeyPatch, *names: str) -> None:
    """Install a distribution that offers these functions of MODULE as detectors."""
    (folder / "corner_detector.py").write_text(MODULE)
    info = folder / "corner_detector-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: corner-detector\nVersion: 1.0\n")
    lines = [f"{name} = corner_detector:{name}" for name in names]
    (info / "entry_points.txt").write_text("\n".join(["[qiaomen.detectors]", *lines, ""]))
    patch.syspath_prepend(str(folder))
    patch.delitem(sys.modules, "corner_detector", raising=False)
