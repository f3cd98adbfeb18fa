"""What tells from a latent vector whose face was encoded."""

import keras
from keras import layers

WIDTH = 128


def build_latent_critic(latent: int, people: int) -> keras.Model:
    """Builds the critic that the encoder has to confuse.

    Each unit is brought to mean 0 and spread 1 over the batch first, so that
    no unit is too small to be noticed. The batch has to hold everybody.

    Args:
        latent: units of the encoder's bottleneck.
        people: how many it tells apart.

    Returns:
        Model from latent vectors (B, latent) to float32 logits (B, people).
    """
    vector = keras.Input((latent,), dtype="float32", name="vector")
    x = layers.BatchNormalization(
        center=False,
        scale=False,
        epsilon=1e-6,
        synchronized=keras.backend.backend() == "tensorflow",
        dtype="float32",
        name="normalized",
    )(vector)
    for number in (1, 2):
        x = layers.Dense(WIDTH, dtype="float32", name=f"hidden_{number}")(x)
        x = layers.LeakyReLU(0.2, dtype="float32", name=f"leak_{number}")(x)
    logits = layers.Dense(people, dtype="float32", name="logits")(x)
    return keras.Model(vector, logits, name="latent_critic")
