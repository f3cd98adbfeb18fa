"""People who do not exist, each a handful of numbers."""

import dataclasses

Color = tuple[int, int, int]


@dataclasses.dataclass(frozen=True)
class Identity:
    """What distinguishes one person from another.

    Colours are sRGB in 0..255. Sizes are factors of a middle face, 1 by
    default; angles are degrees.

    Attributes:
        skin: colour of the skin.
        lips: colour of the lips.
        eyes: colour of the irises.
        hair: colour of the hair.
        brows: colour of the eyebrows.
        hair_style: a key of `hair.STYLES`.
        beard: colour strength of the beard, 0 none to 1 full.
        freckles: strength of the freckles, 0 to 1.
        blush: redness of cheeks and nose, 0 to 1.
        face_width: width of the skull and the cheeks.
        jaw_width: width of the jaw.
        chin: length of the chin.
        cheeks: fullness of the cheeks.
        eye_distance: distance between the eyes.
        eye_size: width of the eyes.
        eye_height: height of the eyes against their width.
        eye_tilt: rise of the outer corners of the eyes.
        brow_thickness: thickness of the eyebrows.
        brow_arch: how far the eyebrows are bent.
        brow_height: distance of the eyebrows from the eyes.
        nose_length: length of the nose.
        nose_width: width of the nose.
        nose_height: how far the nose stands out.
        mouth_width: width of the mouth.
        lip_fullness: height of the lips.
        ears: size of the ears.
        glasses: whether the person wears glasses.
    """

    skin: Color
    lips: Color
    eyes: Color
    hair: Color
    brows: Color
    hair_style: str
    beard: float = 0.0
    freckles: float = 0.0
    blush: float = 0.4
    face_width: float = 1.0
    jaw_width: float = 1.0
    chin: float = 1.0
    cheeks: float = 1.0
    eye_distance: float = 1.0
    eye_size: float = 1.0
    eye_height: float = 1.0
    eye_tilt: float = 6.0
    brow_thickness: float = 1.0
    brow_arch: float = 1.0
    brow_height: float = 1.0
    nose_length: float = 1.0
    nose_width: float = 1.0
    nose_height: float = 1.0
    mouth_width: float = 1.0
    lip_fullness: float = 1.0
    ears: float = 1.0
    glasses: bool = False


IDENTITIES: dict[str, Identity] = {
    "ada": Identity(
        skin=(236, 198, 176),
        lips=(200, 100, 98),
        eyes=(92, 140, 96),
        hair=(118, 52, 30),
        brows=(92, 48, 32),
        hair_style="long",
        freckles=0.45,
        blush=0.6,
        face_width=0.98,
        jaw_width=0.9,
        eye_height=1.05,
        brow_thickness=0.95,
        nose_width=0.85,
        lip_fullness=1.1,
    ),
    "bruno": Identity(
        skin=(205, 156, 124),
        lips=(176, 98, 88),
        eyes=(88, 56, 34),
        hair=(40, 28, 24),
        brows=(38, 28, 24),
        hair_style="short",
        beard=0.85,
        face_width=1.05,
        jaw_width=1.15,
        eye_height=0.94,
        brow_thickness=1.5,
        brow_arch=0.6,
        brow_height=0.9,
        nose_length=1.08,
        nose_width=1.2,
        nose_height=1.1,
        lip_fullness=0.85,
    ),
    "chen": Identity(
        skin=(236, 198, 162),
        lips=(200, 96, 100),
        eyes=(58, 38, 28),
        hair=(26, 24, 28),
        brows=(36, 30, 30),
        hair_style="bob",
        blush=0.35,
        face_width=1.06,
        jaw_width=0.95,
        chin=0.9,
        cheeks=1.3,
        eye_distance=1.06,
        eye_size=0.97,
        eye_height=0.88,
        eye_tilt=8.0,
        brow_thickness=0.8,
        brow_arch=0.7,
        nose_height=0.75,
        nose_length=0.95,
        mouth_width=0.9,
        lip_fullness=1.05,
    ),
    "dayo": Identity(
        skin=(112, 72, 52),
        lips=(122, 66, 62),
        eyes=(46, 28, 20),
        hair=(24, 20, 20),
        brows=(24, 18, 18),
        hair_style="cropped",
        beard=0.35,
        blush=0.15,
        face_width=1.0,
        jaw_width=1.2,
        chin=1.08,
        eye_distance=1.02,
        eye_size=1.04,
        eye_tilt=7.0,
        brow_thickness=1.25,
        brow_arch=0.8,
        nose_width=1.45,
        nose_height=0.85,
        mouth_width=1.12,
        lip_fullness=1.5,
    ),
    "elif": Identity(
        skin=(220, 172, 136),
        lips=(168, 62, 74),
        eyes=(122, 92, 48),
        hair=(70, 44, 30),
        brows=(54, 36, 28),
        hair_style="wavy",
        blush=0.5,
        face_width=0.97,
        jaw_width=0.9,
        eye_size=1.04,
        eye_tilt=7.0,
        brow_thickness=1.1,
        brow_arch=1.5,
        brow_height=1.05,
        nose_length=1.02,
        nose_width=0.9,
        nose_height=1.1,
        mouth_width=1.05,
        lip_fullness=1.3,
    ),
    "finn": Identity(
        skin=(232, 184, 152),
        lips=(204, 126, 112),
        eyes=(84, 138, 190),
        hair=(216, 178, 112),
        brows=(184, 146, 92),
        hair_style="swept",
        blush=0.7,
        face_width=0.98,
        jaw_width=1.08,
        chin=1.1,
        eye_distance=0.95,
        eye_size=0.95,
        eye_tilt=5.0,
        brow_thickness=1.0,
        brow_arch=0.5,
        nose_length=1.12,
        nose_width=0.9,
        nose_height=1.2,
        mouth_width=1.05,
        lip_fullness=0.7,
        ears=1.15,
    ),
    "grace": Identity(
        skin=(152, 100, 72),
        lips=(150, 60, 70),
        eyes=(62, 38, 24),
        hair=(38, 26, 24),
        brows=(34, 24, 22),
        hair_style="curly",
        blush=0.3,
        face_width=0.98,
        jaw_width=0.88,
        cheeks=1.3,
        eye_size=1.05,
        eye_height=1.05,
        brow_thickness=0.85,
        brow_arch=1.4,
        nose_width=1.2,
        nose_height=0.85,
        nose_length=0.94,
        lip_fullness=1.45,
    ),
    "hugo": Identity(
        skin=(232, 184, 162),
        lips=(190, 120, 110),
        eyes=(112, 138, 150),
        hair=(176, 172, 168),
        brows=(150, 144, 138),
        hair_style="receding",
        beard=0.6,
        blush=0.6,
        face_width=1.1,
        jaw_width=1.25,
        chin=0.95,
        cheeks=1.2,
        eye_distance=0.97,
        eye_size=0.93,
        eye_height=0.94,
        eye_tilt=3.0,
        brow_thickness=1.45,
        brow_arch=0.8,
        nose_length=1.1,
        nose_width=1.3,
        nose_height=1.15,
        mouth_width=1.08,
        lip_fullness=0.65,
        ears=1.25,
    ),
}
