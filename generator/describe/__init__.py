"""Act 2, pure: Article → Facts, each with the sentence and the place it rests on."""

from generator.describe.describer import Describer

__all__ = ["Describer"]
