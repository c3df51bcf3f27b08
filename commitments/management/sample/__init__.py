"""A sample register of any size, the same for the same seed: one body tree, marked as sample in every name."""

from commitments.management.sample.ground import MANAGER, SLUG, OtherSample
from commitments.management.sample.load import MOST_PARTS, known, load

__all__ = ["MANAGER", "MOST_PARTS", "SLUG", "OtherSample", "known", "load"]
