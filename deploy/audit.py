"""Known vulnerabilities of the versions in requirements.txt: `make audit`.

Exit 1 where there are some. Where the advisory service cannot be reached or does not know a package, that is said and no failure:
it is no news about the package, and the other checks go on.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def audit() -> int:
    """Run pip-audit over the lock and return the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / "requirements.txt"), "--no-deps", "--disable-pip"]
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
