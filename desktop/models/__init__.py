"""Item models: small, typed by a dataclass under one role, each checked by Qt's model tester."""
