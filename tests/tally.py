"""The closing line over several runs of the suite: reads pytest's JUnit files from a folder."""

import sys
from pathlib import Path
from xml.etree import ElementTree


def tally(folder: Path) -> tuple[int, int, int]:
    """(passed, failed, skipped) over all *.xml in the folder. A run that left no file counts nothing."""
    tests = failed = skipped = 0
    for file in sorted(folder.glob("*.xml")):
        for suite in ElementTree.parse(file).getroot().iter("testsuite"):
            tests += int(suite.get("tests", 0))
            failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
            skipped += int(suite.get("skipped", 0))
    return tests - failed - skipped, failed, skipped


def main() -> None:
    """Print the line for the folder that the command line names."""
    passed, failed, skipped = tally(Path(sys.argv[1]))
    sys.stdout.write(f"{passed} passed, {failed} failed, {skipped} skipped\n")


if __name__ == "__main__":
    main()
