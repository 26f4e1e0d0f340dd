"""Known vulnerabilities of the versions that `make run` installs, the dashboard's and the examples': `make audit`.

The exit code is 1 if there are any. An advisory service that cannot be reached, or does not know a package, is reported and is no
failure, because it says nothing about the package.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def audit() -> int:
    """Ask for advisories on each pinned version, print them and return the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements-examples.txt"), "--no-deps", "--disable-pip"]
    options = ["--format", "json", "--progress-spinner", "off", "--timeout", "15"]
    done = subprocess.run([*command, *options], capture_output=True, text=True, timeout=600, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"NOT CHECKED for known vulnerabilities: {(done.stderr.strip().splitlines() or ['pip-audit said nothing'])[-1][:200]}")
        return 0
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    vulnerable = [package for package in packages if package.get("vulns")]
    print(f"{len(packages) - len(skipped)} of {len(packages)} packages checked, {len(vulnerable)} with known vulnerabilities")
    if skipped:
        print(f"NOT CHECKED, the advisory service does not answer for them here: {', '.join(skipped)}")
    for package in vulnerable:
        for found in package["vulns"]:
            print(
                f"{package['name']} {package['version']}: {found['id']}, mended in {', '.join(found['fix_versions']) or 'no version yet'}"
            )
    return 1 if vulnerable else 0


if __name__ == "__main__":
    sys.exit(audit())
