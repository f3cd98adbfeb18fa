"""A system that counts its steps."""

import keras
import numpy as np
from faceswap_gan.systems.counting.entry import COUNT
from keras import ops

from faceswap_gan.systems.system import Choice
from faceswap_gan.systems.system import Score
from faceswap_gan.systems.system import Source


class Counter(keras.Model):
    """Adds one to every weight in each step; breaks when it is told."""

    def __init__(self, size, fails=lambda step: False):
        super().__init__()
        self.count = self.add_weight(
            shape=(size,), initializer="zeros", trainable=False, name="count"
        )
        self.free = self.add_weight(shape=(), initializer="ones", name="free")
        self.fails = fails
        self.built = True

    def call(self, inputs, training=None):
        if training:
            self.count.assign_add(ops.ones(self.count.shape))
        return ops.cast(inputs, "float32")

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        broken = self.fails(int(self.count[0]))
        return self.free * (float("nan") if broken else 1.0)


class CountingSystem:
    """Builds counters; `fails(step, learning_rate)` breaks them."""

    def __init__(self, fails=lambda step, rate: False):
        self.fails = fails
        self.scores = {}

    def resolve(self, config, before, say):
        return config

    def automatic(self, workspace, people, config, named):
        return Choice()

    def source(self, workspace, people, config, say):
        records = [workspace.record(person) for person in people]
        return Source(records, lambda check: None)

    def build(self, people, config):
        rate = config.optimizer.learning_rate
        size = config.counter.size
        model = Counter(size, lambda step: self.fails(step, rate))
        model.compile(optimizer=keras.optimizers.SGD(rate), run_eagerly=True)
        model.optimizer.build(model.trainable_variables)
        return model

    def batches(self, loaded, config, step):
        while True:
            yield np.zeros((1, 1), np.uint8)

    def variables(self, model):
        return {"count": model.count, "free": model.free}

    def begin_from(self, model, origin, name):
        return [f"Taken from {name} after {origin.step} steps."]

    def changes_at(self, config, step):
        return False

    def change(self, model):
        raise AssertionError

    def reschedule(self, model, config):
        pass

    def pictures(self, loaded, config, batch):
        black = np.zeros((4, 4, 3), np.uint8)
        return lambda model: {"preview": black, "masks": black}

    def validation(self, loaded, config):
        def validate(model):
            found = self.scores.get(int(model.count[0]), {})
            return [Score(COUNT, *pair) for pair in found.items()]

        return validate

    def health(self, model, batch):
        return None

    def memory_bound(self, people, config):
        return config.counter.size

    def transform(self, checkpoint, seen, person):
        from faceswap_gan.systems.counting.transform import GreyTransform

        return GreyTransform(checkpoint)
