"""Where and with what is measured, and what a process and its children use."""

import os
import platform
import re
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.metadata import distributions
from pathlib import Path
from typing import TYPE_CHECKING

from catalog.models import Machine, Software
from lab import generators
from lab.forks import ROOT

if TYPE_CHECKING:
    import psutil  # only benchmarks need it: see requirements-lab.in

SAMPLE_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Cpus:
    """Which CPUs servers and load generator are held to; empty where the system cannot."""

    server: tuple[int, ...]
    client: tuple[int, ...]
    count: int

    @property
    def shared(self) -> bool:
        return not self.server or bool(set(self.server) & set(self.client))


def divided() -> Cpus:
    """Half of the cores for servers, the rest for the load generator; the threads of one core stay together."""
    if not hasattr(os, "sched_getaffinity"):
        return Cpus((), (), os.cpu_count() or 1)
    own = sorted(os.sched_getaffinity(0))
    cores: dict[str, list[int]] = {}
    for cpu in own:
        cores.setdefault(_read(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list") or str(cpu), []).append(cpu)
    groups = list(cores.values())
    if len(groups) < 2:
        return Cpus(tuple(own), tuple(own), len(own))
    half = len(groups) // 2
    return Cpus(tuple(cpu for core in groups[:half] for cpu in core), tuple(cpu for core in groups[half:] for cpu in core), len(own))


def machine(cpus: Cpus) -> Machine:
    import psutil

    return Machine(
        processor=processor(),
        cpus=cpus.count,
        memory_gb=round(psutil.virtual_memory().total / 1e9, 1),
        system=f"{platform.system()} {platform.release()}, {platform.machine()}",
        kind=kind(),
        governor=_read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"),
        load_before=round(os.getloadavg()[0], 2),
        server_cpus=listed(cpus.server) or "any",
        client_cpus=listed(cpus.client) or "any",
        shared=cpus.shared,
    )


def software(database: str) -> Software:
    return Software(
        python=platform.python_version(),
        packages=packages(),
        generators=generators.versions(),
        database=database,
        revision=revision(),
    )


def packages() -> dict[str, str]:
    found = {re.sub(r"[-_.]+", "-", each.metadata["Name"]).lower(): each.version for each in distributions() if each.metadata["Name"]}
    return dict(sorted(found.items()))


def revision() -> str | None:
    """The commit of this project, with + where files were changed; None outside of git."""
    with suppress(OSError, subprocess.SubprocessError):
        commit = _git("rev-parse", "--short", "HEAD")
        return commit + ("+" if _git("status", "--porcelain", "--untracked-files=no") else "")
    return None


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True, timeout=10).stdout.strip()


def processor() -> str:
    names = re.findall(r"^model name\s*: (.+)$", _read("/proc/cpuinfo") or "", re.MULTILINE)
    if not names and sys.platform == "darwin":
        with suppress(OSError, subprocess.SubprocessError):
            names = [
                subprocess.run(["sysctl", "-n", "machdep.cpu.brand_string"], capture_output=True, text=True, check=True).stdout.strip()
            ]
    return names[0].strip() if names else platform.processor() or platform.machine() or "not known"


def kind() -> str:
    """Container, virtual machine, both, or neither to be seen."""
    groups = (_read("/proc/1/cgroup") or "") + (_read("/proc/self/mountinfo") or "")
    inside = any(map(os.path.exists, ("/.dockerenv", "/run/.containerenv"))) or re.search(r"docker|kubepods|containerd|libpod", groups)
    virtual = re.search(r"^flags\s*:.*\bhypervisor\b", _read("/proc/cpuinfo") or "", re.MULTILINE)
    if inside:
        return "container in a virtual machine" if virtual else "container"
    return "virtual machine" if virtual else "neither container nor virtual machine to be seen"


def listed(cpus: Sequence[int]) -> str:
    """(0, 1, 2, 5) as 0-2,5"""
    parts: list[list[int]] = []
    for cpu in cpus:
        if parts and cpu == parts[-1][-1] + 1:
            parts[-1].append(cpu)
        else:
            parts.append([cpu])
    return ",".join(str(part[0]) if len(part) == 1 else f"{part[0]}-{part[-1]}" for part in parts)


def too_many(connections: int) -> str | None:
    """Why the system does not allow so many connections, and what to do; None where it does."""
    import resource

    needed = 4 * connections + 200
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < needed:
        return f"{connections} connections need {needed} open files, and the system allows {hard}; raise it: ulimit -n {needed}"
    if soft != resource.RLIM_INFINITY and soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    ports = [int(word) for word in (_read("/proc/sys/net/ipv4/ip_local_port_range") or "32768 60999").split()]
    if ports[1] - ports[0] < 10 * connections:
        return f"{connections} connections need {10 * connections} free ports; widen net.ipv4.ip_local_port_range"
    return None


def accepted() -> int | None:
    """How many TCP connections this system has accepted since its start; None where it does not say."""
    lines = [line.split() for line in (_read("/proc/net/snmp") or "").splitlines() if line.startswith("Tcp:")]
    return int(dict(zip(*lines, strict=True))["PassiveOpens"]) if len(lines) == 2 else None


@dataclass(slots=True)
class Use:
    """What a tree of processes used: CPU seconds, and the peak of its memory in MB as far as the system tells."""

    cpu: float = 0.0
    memory: float | None = None
    _stop: threading.Event = field(default_factory=threading.Event)


@contextmanager
def used_by(pid: int) -> Iterator[Use]:
    """What all that `pid` has started uses until the block ends, without `pid` itself."""
    use = Use()

    def watch() -> None:
        while True:
            memory = [size for process in children(pid) if (size := memory_of(process)) is not None]
            if memory:
                use.memory = max(use.memory or 0, sum(memory))
            if use._stop.wait(SAMPLE_SECONDS):
                return

    before = cpu_times(pid)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield use
    finally:
        use._stop.set()
        watcher.join()
        after = cpu_times(pid)
        use.cpu = sum(seconds - before.get(process, 0.0) for process, seconds in after.items())


def children(pid: int) -> "list[psutil.Process]":
    import psutil

    with suppress(psutil.NoSuchProcess):
        found: list[psutil.Process] = psutil.Process(pid).children(recursive=True)
        return found
    return []


def cpu_times(pid: int) -> Mapping[int, float]:
    """Process → CPU seconds, its ended children's among them."""
    import psutil

    found = {}
    for process in children(pid):
        with suppress(psutil.Error):
            times = process.cpu_times()
            found[process.pid] = times.user + times.system + times.children_user + times.children_system
    return found


def memory_of(process: "psutil.Process") -> float | None:
    """MB; shared pages are divided among those that share them (PSS), or left out where the system knows no PSS."""
    import psutil

    with suppress(psutil.Error, OSError):
        full = process.memory_full_info()
        return float(getattr(full, "pss", full.uss)) / 1e6
    return None


def _read(path: str) -> str | None:
    with suppress(OSError):
        return Path(path).read_text(encoding="utf-8").strip()
    return None
