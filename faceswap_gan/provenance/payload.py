"""What the watermark says: a version, a model, and a check of both."""

import dataclasses

from faceswap_gan.errors import FaceswapError

SYMBOLS, SYMBOL_BITS = 4, 8
VERSION_BITS, MODEL_BITS, CHECK_BITS = 2, 20, 10
VERSION = 1
_POLYNOMIAL = 0x633  # CRC-10, x^10 + x^9 + x^5 + x^4 + x + 1


class PayloadError(FaceswapError):
    """Symbols that are not those of a payload."""


@dataclasses.dataclass(frozen=True)
class Payload:
    """The 22 bits that a watermark carries, in 32 with their check.

    Attributes:
        model: 20 bits of the model's hash.
        version: of the watermark, 2 bits.

    Example:
        >>> Payload.of_model("3fa85f64...").name
        '3fa85'
    """

    model: int
    version: int = VERSION

    def __post_init__(self) -> None:
        for name, bits in (("model", MODEL_BITS), ("version", VERSION_BITS)):
            value = getattr(self, name)
            if not 0 <= value < 1 << bits:
                raise ValueError(f"{name} takes {bits} bits. Received: {value}")

    @classmethod
    def of_model(cls, digest: str) -> "Payload":
        """Names a model by the first five digits of its SHA-256 in hex."""
        return cls(int(digest[: MODEL_BITS // 4], 16))

    @property
    def name(self) -> str:
        """The model's part as the five digits that its hash begins with."""
        return f"{self.model:0{MODEL_BITS // 4}x}"

    def symbols(self) -> tuple[int, ...]:
        """Returns `SYMBOLS` numbers of `SYMBOL_BITS` bits, check included."""
        data = self.version << MODEL_BITS | self.model
        word = data << CHECK_BITS | _check(data)
        mask = (1 << SYMBOL_BITS) - 1
        places = reversed(range(SYMBOLS))
        return tuple(word >> SYMBOL_BITS * place & mask for place in places)

    @classmethod
    def of_symbols(cls, symbols: tuple[int, ...]) -> "Payload":
        """Undoes `symbols`.

        Raises:
            PayloadError: the check does not agree.
        """
        word = 0
        for symbol in symbols:
            word = word << SYMBOL_BITS | symbol
        data, check = divmod(word, 1 << CHECK_BITS)
        if check != _check(data):
            raise PayloadError("The symbols are not those of a payload.")
        return cls(data & (1 << MODEL_BITS) - 1, data >> MODEL_BITS)


def _check(data: int) -> int:
    """The remainder of the data's polynomial by the generator's."""
    remainder = data << CHECK_BITS
    for bit in reversed(range(VERSION_BITS + MODEL_BITS)):
        if remainder >> bit + CHECK_BITS & 1:
            remainder ^= _POLYNOMIAL << bit
    return remainder
