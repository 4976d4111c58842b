"""Gives broken files to everything that reads what strangers wrote, and watches.

No crash, no hang, no memory that grows out of proportion; what a fix leaves still parses, and
differs in nothing but the edits. Inputs that break a promise are kept, each with the reason.
Usage: python benchmarks/fuzz.py [--minutes N] [--seed N] [--out FOLDER] [--replay FILE] [FOLDER...]
"""

import argparse
import faulthandler
import json
import os
import resource
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from hashlib import blake2b
from pathlib import Path
from random import Random

from fuzz_inputs import Input, Mutator, seeds
from fuzz_targets import Targets

ROOT = Path(__file__).parent.parent
SECONDS, SECONDS_A_BYTE = 2.0, 100e-6
MEMORY, MEMORY_A_BYTE = 100 << 20, 400
RUNS_OF_A_PROCESS = 3000
_TARGETS = {
    "rules": ["rules/models/xai.yaml", "rules/routes.yaml", "rules/call_changes/xai.yaml"],
    "config": ["tests/fixtures/fuzz/modelaudit.toml", "pyproject.toml"],
    "baseline": ["tests/fixtures/fuzz/baseline.json"],
    "ignores": ["tests/fixtures/fuzz/ignores.txt", ".gitignore"],
    "versions": [
        "pyproject.toml",
        *(
            f"tests/fixtures/fuzz/{name}"
            for name in (
                "requirements.txt",
                "setup.py",
                "setup.cfg",
                "Pipfile",
                "Pipfile.lock",
                "environment.yml",
                "uv.lock",
            )
        ),
    ],
    "list": [],
}


class Hang(BaseException):
    """The time of an input is over; nothing in the program catches it."""


def limit(size: int) -> float:
    """Return the seconds of processor time that an input may take."""
    return SECONDS + SECONDS_A_BYTE * size


def run(targets: Targets, given: Input) -> str | None:
    """Run one input; return what it broke."""

    def stop(*_: object) -> None:
        raise Hang

    signal.signal(signal.SIGPROF, stop)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10
    faulthandler.dump_traceback_later(60 + 10 * limit(len(given.content)), exit=True)
    signal.setitimer(signal.ITIMER_PROF, limit(len(given.content)))
    try:
        getattr(targets, given.target)(given.name, given.content)
    except Hang:
        return f"hang\n{traceback.format_exc()}"
    except Exception:
        return traceback.format_exc()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        faulthandler.cancel_dump_traceback_later()
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10) - before
    if grown > MEMORY + MEMORY_A_BYTE * len(given.content):
        return f"memory grew by {grown >> 20} MiB"
    return None


def keep(out: Path, given: Input, why: str) -> None:
    """Keep an input that broke something, with the reason beside it."""
    reason = "\n".join(why.strip().splitlines()[-3:])
    name = f"{given.target}--{blake2b(given.content, digest_size=5).hexdigest()}--{given.name}"
    (out / name).write_bytes(given.content)
    (out / f"{name}.why").write_text(why)
    print(f"{name} ({len(given.content)} bytes)\n{reason}\n", flush=True)


def restored(path: Path) -> Input:
    """Return a kept input."""
    target, _, name = path.name.split("--", 2)
    return Input(target, name, path.read_bytes())


def work(out: Path, seed: int, until: float, folders: list[Path]) -> None:
    """Run inputs until the time is over, or as many as one process should."""
    random, targets = Random(seed), Targets()
    known = list(seeds([ROOT / "tests/fixtures", ROOT / "examples"], targets.interesting, 40))
    known += seeds(folders, targets.interesting, 12)
    known += [one._replace(target="tree") for one in known if one.name.endswith((".py", ".ipynb"))]
    known += [
        Input(target, Path(file).name, (ROOT / file).read_bytes())
        for target, files in _TARGETS.items()
        for file in files
    ]
    lists = (ROOT / "tests/fixtures/import").rglob("*")
    known += [Input("list", path.name, path.read_bytes()) for path in lists if path.is_file()]
    mutator = Mutator(known, targets.words, random)
    counts: Counter[str] = Counter()
    while time.time() < until and counts.total() < RUNS_OF_A_PROCESS:
        given = mutator.make()
        (out / "current").write_bytes(given.content)
        (out / "current.name").write_text(f"{given.target}--0--{given.name}")
        counts[given.target] += 1
        if why := run(targets, given):
            keep(out, given, why)
            counts["broken"] += 1
        (out / "counts").write_text(json.dumps(counts))


def supervise(out: Path, seed: int, minutes: float, folders: list[str]) -> int:
    """Start one process after the other; one that dies leaves its input."""
    out.mkdir(parents=True, exist_ok=True)
    until, total = time.time() + 60 * minutes, Counter[str]()
    while time.time() < until:
        seed += 1
        (out / "counts").write_text("{}")
        command = [sys.executable, __file__, "--out", str(out), "--seed", str(seed)]
        done = subprocess.run([*command, "--until", str(until), *folders], check=False)
        total.update(json.loads((out / "counts").read_text()))
        if done.returncode:
            target, _, name = (out / "current.name").read_text().split("--", 2)
            died = Input(target, name, (out / "current").read_bytes())
            keep(out, died, f"the process died: {done.returncode}")
            total["broken"] += 1
        print(f"{time.strftime('%H:%M:%S')} seed {seed}: {dict(total)}", flush=True)
    return 1 if total["broken"] else 0


def main() -> int:
    """Fuzz, or run kept inputs again; return 1 when a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", help="more files to begin with")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/.fuzz")
    parser.add_argument("--until", type=float, help=argparse.SUPPRESS)
    parser.add_argument("--replay", type=Path, nargs="+")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    if given.replay:
        targets = Targets()
        reasons = []
        for path in given.replay:
            start = time.process_time()
            why = run(targets, restored(path))
            reasons.append(why)
            print(f"{path.name}: {time.process_time() - start:.2f} s: {why or 'fine'}")
        return 1 if any(reasons) else 0
    if given.until:
        os.nice(10)
        work(given.out, given.seed, given.until, [Path(each) for each in given.folders])
        return 0
    return supervise(given.out, given.seed, given.minutes, given.folders)


if __name__ == "__main__":
    sys.exit(main())
