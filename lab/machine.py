"""Describes machine and software of a measurement, pins processes to CPUs, and measures their resource use."""

import os
import platform
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import distributions
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from catalog.models import Machine, Software
from lab import generators
from lab.forks import ROOT

if TYPE_CHECKING:
    import psutil  # only benchmarks need it: the group `lab` in pyproject.toml

MEMORY_SAMPLE_S = 0.25


@dataclass(frozen=True, slots=True)
class Cpus:
    """CPUs of the servers and of the load generator; empty if the system cannot pin processes."""

    server: tuple[int, ...]
    client: tuple[int, ...]
    count: int

    @property
    def shared(self) -> bool:
        """Return whether both use the same CPUs."""
        return not self.server or bool(set(self.server) & set(self.client))


def split_cpus() -> Cpus:
    """Assign half of the cores to servers and the rest to the load generator. The threads of a core stay together."""
    if not hasattr(os, "sched_getaffinity"):
        return Cpus((), (), os.cpu_count() or 1)
    own = sorted(os.sched_getaffinity(0))
    cores: dict[str, list[int]] = {}
    for cpu in own:
        cores.setdefault(_read(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") or str(cpu), []).append(cpu)
    groups = list(cores.values())
    if len(groups) <= 1:
        return Cpus(tuple(own), tuple(own), len(own))
    half = len(groups) // 2
    return Cpus(tuple(cpu for core in groups[:half] for cpu in core), tuple(cpu for core in groups[half:] for cpu in core), len(own))


@contextmanager
def pinned_to(cpus: Sequence[int]) -> Iterator[None]:
    """Pin this process and its children to these CPUs until the block ends, if the system supports it."""
    if not cpus:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cpus)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def pinned_command(cpus: Sequence[int], command: str) -> str:
    """Return a command with `taskset` for these CPUs."""
    return f"taskset -c {cpu_ranges(cpus)} {command}" if cpus and shutil.which("taskset") else command


def describe_machine(cpus: Cpus) -> Machine:
    """Return the description of this machine."""
    import psutil

    return Machine(
        processor=processor(),
        cpus=cpus.count,
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        system=f"{platform.system()} {platform.release()}, {platform.machine()}",
        kind=kind(),
        governor=_read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        load_before=round(os.getloadavg()[0], 2),
        server_cpus=cpu_ranges(cpus.server) or "any",
        client_cpus=cpu_ranges(cpus.client) or "any",
        shared=cpus.shared,
    )


def describe_software(database: str) -> Software:
    """Return the software versions of this machine."""
    return Software(
        python=platform.python_version(),
        packages=installed_packages(),
        generators=generators.versions(),
        database=database,
        revision=revision(),
    )


def installed_packages() -> dict[str, str]:
    """Return the version of every installed package."""
    return dict(sorted((canonicalize_name(each.metadata["Name"]), each.version) for each in distributions() if each.metadata["Name"]))


def revision() -> str | None:
    """Return the project's commit, with + if files were changed, or None outside of git."""
    with suppress(OSError, subprocess.SubprocessError):
        commit = _output_of("git", "rev-parse", "--short", "HEAD")
        return commit + ("+" if _output_of("git", "status", "--porcelain", "--untracked-files=no") else "")
    return None


def _output_of(*command: str) -> str:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=10).stdout.strip()


def processor() -> str:
    """Return the name of the processor."""
    names = re.findall(r"^model name\s*: (.+)$", _read("/proc/cpuinfo") or "", re.MULTILINE)
    if not names and sys.platform == "darwin":
        with suppress(OSError, subprocess.SubprocessError):
            names = [_output_of("sysctl", "-n", "machdep.cpu.brand_string")]
    return names[0].strip() if names else platform.processor() or platform.machine() or "not known"


def kind() -> str:
    """Return whether this is a container, a virtual machine, both or neither, as far as it is visible."""
    groups = (_read("/proc/1/cgroup") or "") + (_read("/proc/self/mountinfo") or "")
    inside = any(map(os.path.exists, ("/.dockerenv", "/run/.containerenv"))) or re.search(r"docker|kubepods|containerd|libpod", groups)
    virtual = re.search(r"^flags\s*:.*\bhypervisor\b", _read("/proc/cpuinfo") or "", re.MULTILINE)
    if inside:
        return "container in a virtual machine" if virtual else "container"
    return "virtual machine" if virtual else "neither container nor virtual machine to be seen"


def cpu_ranges(cpus: Sequence[int]) -> str:
    """Format (0, 1, 2, 5) as 0-2,5."""
    runs = [[cpu for _, cpu in run] for _, run in groupby(enumerate(cpus), lambda pair: pair[1] - pair[0])]
    return ",".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


def connection_obstacle(connections: int) -> str | None:
    """Return why the system does not allow so many connections and what to do, or None."""
    import resource

    needed = 4 * connections + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        return f"{connections} connections need {needed} open files, and the system allows {hard}; raise it: ulimit -n {needed}"
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    return None


def accepted_connections() -> int | None:
    """Return the number of TCP connections accepted since the system's start, or None if it does not report it."""
    lines = [line.split() for line in (_read("/proc/net/snmp") or "").splitlines() if line.startswith("Tcp:")]
    return int(dict(zip(*lines, strict=True))["PassiveOpens"]) if len(lines) == len(("names", "values")) else None


@dataclass(slots=True)
class Usage:
    """CPU time and peak memory of a process tree, and accepted connections; None if the system does not report them."""

    cpu_seconds: float = 0.0
    memory_mb: float | None = None
    connections: int | None = None


@contextmanager
def used_by(pid: int) -> Iterator[Usage]:
    """Measure CPU time and peak memory of all descendants of `pid` while the block runs. Connections are those of the whole system."""
    usage, stop = Usage(), threading.Event()

    def sample_memory() -> None:
        while True:
            if memory := [size for process in descendants(pid) if (size := memory_of(process)) is not None]:
                usage.memory_mb = max(usage.memory_mb or 0, sum(memory))
            if stop.wait(MEMORY_SAMPLE_S):
                return

    before, accepted_before = cpu_seconds_of_descendants(pid), accepted_connections()
    sampler = threading.Thread(target=sample_memory, daemon=True)
    sampler.start()
    try:
        yield usage
    finally:
        stop.set()
        sampler.join()
        after, accepted = cpu_seconds_of_descendants(pid), accepted_connections()
        usage.connections = None if accepted is None or accepted_before is None else accepted - accepted_before
        usage.cpu_seconds = sum(seconds - before.get(process, 0.0) for process, seconds in after.items())


def descendants(pid: int) -> "list[psutil.Process]":
    """Return all running descendants of a process."""
    import psutil

    with suppress(psutil.NoSuchProcess):
        return list(psutil.Process(pid).children(recursive=True))
    return []


def cpu_seconds_of_descendants(pid: int) -> dict[int, float]:
    """Return CPU seconds by process id, including ended children."""
    import psutil

    found = {}
    for process in descendants(pid):
        with suppress(psutil.Error):
            found[process.pid] = sum(process.cpu_times()[:4])  # user, system, and both of ended children
    return found


def memory_of(process: "psutil.Process") -> float | None:
    """Return memory in MB; shared pages are divided among their users (PSS), or left out if the system does not report PSS."""
    import psutil

    with suppress(psutil.Error, OSError):
        full = process.memory_full_info()
        return float(getattr(full, "pss", full.uss)) / 1e6
    return None


def _read(path: str) -> str | None:
    with suppress(OSError):
        return Path(path).read_text(encoding="utf-8").strip()
    return None
