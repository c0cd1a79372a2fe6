"""Embedding models as the catalog numbers them."""

from __future__ import annotations

from indexer.domain import ModelIdentity
from indexer.storage.database import Connection


def model_number(connection: Connection, model: ModelIdentity) -> int | None:
    """The number a model has in the catalog."""
    row = connection.execute("SELECT id FROM models WHERE key = ?", (model.key(),)).fetchone()
    return int(row[0]) if row else None


def ensure_model(connection: Connection, model: ModelIdentity) -> int:
    """The number a model has in the catalog, given now if it has none."""
    number = model_number(connection, model)
    if number is not None:
        return number
    cursor = connection.execute(
        "INSERT INTO models (key, name, digest, dimension, prefix_scheme) VALUES (?, ?, ?, ?, ?)",
        (model.key(), model.name, model.digest, model.dimension, model.prefix_scheme),
    )
    return cursor.lastrowid or 0
