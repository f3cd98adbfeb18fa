"""Whether work that is killed and begun again ends as if undisturbed.

Two synthetic people are filmed, extracted, masked and trained on. Then each
command runs once undisturbed, and again and again in copies of the same folder,
where it is killed (SIGKILL) at random times before it may finish: `CHAIN` times
in each copy. What it leaves is compared with what the undisturbed run left:
every file of a face set, its pages and masks, hidden ones too; the frames of a
converted video; the scores of an evaluation; every variable of a checkpoint.

    python benchmarks/kills.py [--quick] [--only extract ...] [--seed N]
"""

import argparse
import dataclasses
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from faceswap_gan.hashing import sha256_of
from faceswap_gan.project_paths import EVALUATION
from faceswap_gan.storage import read_json
from faceswap_gan.synthetic.actors import IDENTITIES
from faceswap_gan.synthetic.performance import performance
from faceswap_gan.synthetic.studio import write_video
from faceswap_gan.video.reader import VideoReader

PEOPLE, FRAMES, QUICK_FRAMES = ("src", "dst"), 300, 48
FRAME_SIZE = (320, 240)
CHAIN = 5
STEPS = 30
EARLIEST = 0.3
"""Share of the undisturbed run's time before which nobody is killed: until
then programs are loaded."""

Findings = dict[str, str]


@dataclasses.dataclass(frozen=True)
class Job:
    """A command, and what it makes.

    Attributes:
        command: its arguments, run in the folder.
        kills: how often it is killed in all.
        findings: tells what it made, by names.
        removed: what is taken out of the folder before it.
    """

    command: str
    kills: int
    findings: Callable[[Path], Findings]
    removed: tuple[str, ...] = ()


def face_files(folder: Path) -> Findings:
    """Names every file of the face sets but the consent, which has a date."""
    project = folder / "project"
    places = [project / name for name in ("models", "runs", "cache")]
    return {
        str(file.relative_to(folder)): sha256_of(file)
        for file in sorted(project.rglob("*"))
        if file.is_file()
        and file.name != "person.json"
        and not any(place in file.parents for place in places)
    }


def frames_of_video(folder: Path) -> Findings:
    """Hashes the converted frames: the signature has the time in it."""
    digest = hashlib.sha256()
    with VideoReader(folder / "out.mp4") as video:
        for frame in video:
            digest.update(f"{frame.time}".encode() + frame.image.tobytes())
    names = sorted(file.name for file in folder.glob("*out*"))
    return {"frames": digest.hexdigest(), "files": " ".join(names)}


def scores(folder: Path) -> Findings:
    """Returns the evaluation's record and the files of the run."""
    run = folder / "project" / "runs" / "default"
    record = read_json(run / EVALUATION)
    names = sorted(file.name for file in run.iterdir() if file.is_file())
    return {"record": str(record), "files": " ".join(names)}


def variables(folder: Path) -> Findings:
    """Hashes every variable of the newest checkpoint."""
    model = folder / "project" / "models" / "default"
    newest = max(model.glob("step-*"))
    return {
        f"{newest.name} {name} {key}": hashlib.sha256(
            np.ascontiguousarray(arrays[key]).tobytes()
        ).hexdigest()
        for name in ("weights.npz", "optimizer.npz")
        for arrays in [np.load(newest / name)]
        for key in arrays.files
    }


TRAIN = (
    "train --workspace project --iterations {steps} --set "
    "training.batch_size=2 --set model.latent=16 --set "
    "training.save_minutes=0.05"
)
EXTRACT = (
    "extract {who}.mp4 --workspace project --person {who} --consent synthetic"
)
CONVERT = (
    "convert src.mp4 --workspace project --from src --to dst --output out.mp4 "
    "--tracks longest --overwrite"
)
JOBS = {
    "extract": Job(
        EXTRACT.format(who="src"),
        10,
        face_files,
        ("project/face_src", "project/tracks/src", "project/binary_masks"),
    ),
    "masks": Job(
        "masks --workspace project", 10, face_files, ("project/binary_masks",)
    ),
    "convert": Job(CONVERT, 10, frames_of_video, ("out.mp4",)),
    "evaluate": Job(
        "evaluate --workspace project --from src --to dst",
        10,
        scores,
        (f"project/runs/default/{EVALUATION}",),
    ),
    "train": Job(
        TRAIN.format(steps=STEPS),
        30,
        variables,
        ("project/models", "project/runs", "project/cache"),
    ),
}


def start(command: str, folder: Path) -> subprocess.Popen:
    """Starts a command of this program in a folder."""
    line = [sys.executable, "-m", "faceswap_gan", *command.split()]
    keys = {"XDG_CONFIG_HOME": str(folder.parent / "keys")}
    return subprocess.Popen(
        line,
        cwd=folder,
        env={**os.environ, **keys},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def finish(command: str, folder: Path) -> None:
    """Runs a command to its end, which has to be a good one."""
    process = start(command, folder)
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"{command} failed in {folder}:\n{errors}")


def killed(command: str, folder: Path, after: float) -> bool:
    """Runs a command and kills it after some seconds.

    Returns:
        Whether it still ran then.
    """
    process = start(command, folder)
    try:
        process.communicate(timeout=after)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return True
    return False


def prepare(base: Path, frames: int) -> None:
    """Makes a folder in which every command has been run once."""
    base.mkdir()
    for seed, who in enumerate(PEOPLE):
        identity = list(IDENTITIES.values())[seed]
        poses = performance(seed=seed, frames=frames)
        write_video(base / f"{who}.mp4", identity, poses, FRAME_SIZE)
        finish(EXTRACT.format(who=who), base)
    finish("masks --workspace project", base)
    finish(TRAIN.format(steps=2), base)


def copied(base: Path, folder: Path, job: Job) -> Path:
    """Copies the prepared folder without what the job makes."""
    shutil.copytree(base, folder)
    for name in job.removed:
        place = folder / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
    return folder


def try_out(name: str, job: Job, base: Path, kills: int, chance) -> bool:
    """Kills a job time and again, and prints a line of the table.

    Returns:
        Whether every result was that of the undisturbed run.
    """
    whole = copied(base, base.with_name(f"{name}-whole"), job)
    began = time.perf_counter()
    finish(job.command, whole)
    length = time.perf_counter() - began
    expected, done, equal, tries = job.findings(whole), 0, 0, 0
    while done < kills:
        tries += 1
        folder = copied(base, base.with_name(f"{name}-{tries}"), job)
        for _ in range(min(CHAIN, kills - done)):
            after = length * chance.uniform(EARLIEST, 1.0)
            done += killed(job.command, folder, after)
        finish(job.command, folder)
        found = job.findings(folder)
        equal += found == expected
        for key in sorted(found.keys() | expected.keys()):
            if found.get(key) != expected.get(key):
                print(f"  {folder.name}: {key} differs", file=sys.stderr)
        shutil.rmtree(folder)
    print(
        f"| {name} | {length:.0f} s | {done} | {tries} | {equal} |", flush=True
    )
    return equal == tries


def main() -> None:
    """Prints the table; exits with 1 where a result differed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="fewer kills")
    parser.add_argument("--only", nargs="+", choices=JOBS, default=list(JOBS))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base"
        prepare(base, QUICK_FRAMES if options.quick else FRAMES)
        print("| command | undisturbed | kills | runs | equal |")
        print("| --- | --- | --- | --- | --- |", flush=True)
        results = [
            try_out(
                name,
                JOBS[name],
                base,
                2 if options.quick else JOBS[name].kills,
                chance,
            )
            for name in options.only
        ]
    sys.exit(not all(results))


if __name__ == "__main__":
    main()
