"""Commands that turn videos into face sets: extract, consent, masks."""

from pathlib import Path
from typing import Annotated
from typing import Any

import typer

from faceswap_gan.cli import checks
from faceswap_gan.cli import face_endings as endings
from faceswap_gan.cli import file_checks
from faceswap_gan.cli.arguments import BASES
from faceswap_gan.cli.arguments import DetectorOption
from faceswap_gan.cli.arguments import NoteOption
from faceswap_gan.cli.arguments import ReportOption
from faceswap_gan.cli.arguments import WorkspaceOption
from faceswap_gan.cli.reporting import interruptible
from faceswap_gan.cli.reporting import load_framework
from faceswap_gan.cli.reporting import open_detector_for
from faceswap_gan.cli.reporting import show_result
from faceswap_gan.faces.detectors import DEFAULT
from faceswap_gan.terminal import say

WHOSE = "Whose faces are kept"
FINDING = "How faces are found"


@interruptible(
    "The faces found so far are kept; run the same command again to go on."
)
def extract(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT", help="Videos, images or folders of images."
        ),
    ],
    workspace: WorkspaceOption,
    person: Annotated[
        str, typer.Option(help="Whose faces these are: any name you like.")
    ],
    consent: Annotated[
        str, typer.Option(help=f"On what basis the face is used: {BASES}")
    ],
    consent_note: NoteOption = "",
    every: Annotated[
        int, typer.Option(min=1, help="Take every Nth frame of a video.")
    ] = 1,
    report: ReportOption = None,
    track: Annotated[
        list[int] | None,
        typer.Option(
            min=0,
            help="Keep this track of a video, by its number in tracks.html; "
            "repeatable. Otherwise the person seen longest is kept.",
            rich_help_panel=WHOSE,
        ),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            help="Keep who looks like the person in this picture.",
            rich_help_panel=WHOSE,
        ),
    ] = None,
    min_face: Annotated[
        float,
        typer.Option(
            min=0.005,
            max=1,
            help="Smallest face to find, as a share of the picture's height.",
            rich_help_panel=FINDING,
        ),
    ] = 0.05,
    rotate: Annotated[
        bool,
        typer.Option(
            "--rotate",
            help="Turn pictures in which no face is found.",
            rich_help_panel=FINDING,
        ),
    ] = False,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Find, align and keep the faces of one person.

    Example: faceswap-gan extract alice.mp4 --workspace project --person src
    --consent self
    """
    from faceswap_gan.names import checked_name
    from faceswap_gan.records.consent import check_basis
    from faceswap_gan.workspace import Workspace

    check_basis(consent, person)
    checked_name(person)
    checks.check_there([*inputs, *([] if like is None else [like])])
    space = Workspace(workspace, create=True)
    checks.check_free(space.lock(person))
    checks.warn_of_others(space, person, inputs)

    def check() -> Any:
        file_checks.check_extraction(inputs, track or (), like)
        return file_checks.open_detector(detector, min_face)

    finder = load_framework(check)
    from faceswap_gan.faces.extract import ExtractOptions
    from faceswap_gan.faces.extract import extract as run
    from faceswap_gan.progress import Meter

    with Meter("Extracting", "frames") as meter:
        result = run(
            inputs,
            space,
            person,
            consent,
            consent_note,
            ExtractOptions(every, min_face, rotate, track or (), like),
            detector=finder,
            progress=meter,
        )
    lines = endings.extract(result, workspace, space.people())
    show_result(result, report, lines)


@interruptible("Run the same command again to record the consent.")
def consent(
    workspace: WorkspaceOption,
    person: Annotated[str, typer.Option(help="Whose faces these are.")],
    basis: Annotated[str, typer.Option(help=BASES)],
    note: NoteOption = "",
) -> None:
    """Record again on what basis a person's faces are used.

    A record that is damaged is kept under another name and written anew.
    Pictures that you put into the workspace yourself are accepted with
    `faceswap-gan faces --accept`.

    Example: faceswap-gan consent --workspace project --person src --basis self
    """
    from faceswap_gan.records.consent import restate_consent
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    space.face_files(person)
    file = space.person_file(person)
    aside = restate_consent(file, person, basis, note)
    say("\n".join(endings.consent(workspace, person, basis, file, aside)))


@interruptible(
    "The masks drawn so far are kept; run the same command to draw them all."
)
def masks(
    workspace: WorkspaceOption,
    person: Annotated[
        list[str] | None, typer.Option(help="Only this person; repeatable.")
    ] = None,
    landmarks: Annotated[
        str, typer.Option(help="auto, mesh, dlib, fan or five-point.")
    ] = "auto",
    report: ReportOption = None,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Draw masks of the eyes, face and mouth of the extracted faces.

    Example: faceswap-gan masks --workspace project
    """
    from faceswap_gan.workspace import Workspace

    space = Workspace(workspace)
    people = checks.people_to_work_on(space, person)
    file_checks.check_landmarks(landmarks)
    for name in people:
        checks.check_free(space.lock(name))
    finder = open_detector_for(space, people, detector)
    from faceswap_gan.faces.mask_set import make_masks
    from faceswap_gan.progress import Meter

    results = []
    for name in people:
        with Meter(f"Masking {name}", "faces") as meter:
            results.append(make_masks(space, name, landmarks, finder, meter))
    show_result(results, report, endings.masks(results, space))


@interruptible("Run the same command again to import the faces.")
def import_faces(
    folder: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER", help="Aligned faces: faceA, faceB, face_src..."
        ),
    ],
    workspace: WorkspaceOption,
    person: Annotated[
        str, typer.Option(help="Whose faces these are: any name you like.")
    ],
    consent: Annotated[
        str, typer.Option(help=f"On what basis the face is used: {BASES}")
    ],
    consent_note: NoteOption = "",
    masks: Annotated[
        Path | None,
        typer.Option(help="Eye masks; else binary_masks/FOLDER_eyes beside."),
    ] = None,
    landmarks: Annotated[
        str, typer.Option(help="auto, mesh, dlib, fan or five-point.")
    ] = "auto",
    report: ReportOption = None,
    detector: DetectorOption = DEFAULT,
) -> None:
    """Import faces and eye masks of faceswap-GAN or faceswap-parts.

    Example: faceswap-gan import-faces old/faceA --workspace project --person
    src --consent consent
    """
    from faceswap_gan.names import checked_name
    from faceswap_gan.records.consent import check_basis
    from faceswap_gan.workspace import Workspace

    check_basis(consent, person)
    checked_name(person)
    checks.check_there([folder, *([] if masks is None else [masks])])
    file_checks.check_landmarks(landmarks)
    space = Workspace(workspace, create=True)
    checks.check_free(space.lock(person))

    def check() -> Any:
        file_checks.check_import(folder, masks)
        return file_checks.open_detector(detector)

    finder = load_framework(check)
    from faceswap_gan.faces.legacy import ImportOptions
    from faceswap_gan.faces.legacy import import_faces as run
    from faceswap_gan.progress import Meter

    with Meter("Importing", "pictures") as meter:
        result = run(
            folder,
            space,
            person,
            consent,
            consent_note,
            ImportOptions(masks, landmarks),
            detector=finder,
            progress=meter,
        )
    show_result(result, report, endings.import_faces(result, space))
