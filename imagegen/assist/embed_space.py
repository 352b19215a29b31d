"""The prompts of a person by what they mean: which are nearest to a vector. The angle decides, not the length."""

from collections.abc import Sequence

import numpy as np

FLOAT_BYTES = 4


def pack(vector: Sequence[float]) -> bytes:
    """A vector as it is kept: float32, of length one, so that a product of two is the cosine."""
    numbers = np.asarray(vector, dtype=np.float32)
    length = float(np.linalg.norm(numbers))
    return (numbers / length if length else numbers).astype("<f4").tobytes()


class Space:
    """Packed vectors of one length, each with a name. It holds them all in memory, four bytes a number."""

    def __init__(self, names: Sequence[str], vectors: bytes) -> None:
        self.names = list(names)
        self._rows = np.frombuffer(vectors, dtype="<f4").reshape(len(self.names), -1) if self.names else None

    def nearest(self, vector: bytes, limit: int) -> list[tuple[str, float]]:
        """Names with the cosine of their angle to `vector`, the nearest first."""
        if self._rows is None or limit < 1:
            return []
        cosines = self._rows @ np.frombuffer(vector, dtype="<f4")
        count = min(limit, len(self.names))
        # Only the nearest ones are put in order; equal ones keep the order of their names.
        chosen = np.sort(np.argpartition(-cosines, count - 1)[:count])
        order = chosen[np.argsort(-cosines[chosen], kind="stable")]
        return [(self.names[place], float(cosines[place])) for place in order]
