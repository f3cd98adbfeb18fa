"""What each element of a swap brings where two people act differently."""

_LAST_STAGE = (
    'schedule=[{"loss": {"refined": 0}}, {"start": 0.5}, '
    '{"start": 0.75, "warp": 0}]'
)

VARIANTS: dict[str, list[str]] = {
    "default": [],
    "without codes that tell": ["loss.expression=0"],
    "without bent pictures": ["augment.decoupling=0"],
    "without both": ["loss.expression=0", "augment.decoupling=0"],
    "without mouths weighted": ["loss.mouth=0", "loss.mouth_edges=0"],
    "without eyes weighted": ["loss.eyes=0", "loss.eye_edges=0"],
    "without a range of codes": ["model.code_range=0"],
    "without one light": ["augment.white_balance=false"],
    "without balance": ["training.balance_share=0"],
    "without mean subtraction": ["model.mean_subtraction=false"],
    "without domain confusion": ["loss.domain_confusion=0"],
    "warp to the end": ["schedule=[{}]"],
    "shared decoder": ["model.decoder=shared"],
    "last stage": ["model.refined=true", _LAST_STAGE],
}
"""Settings that each variant changes; the others are the default's."""
