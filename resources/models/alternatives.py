"""Graphs that were tried and lost, for `measure_minilm.py`: padded batches with an attention mask.

`fused` uses ONNX Runtime's whole-block operators for BERT (Attention, SkipLayerNormalization, BiasGelu),
`plain` the standard ones. Both are quantised by `onnxruntime.quantization`, as the literature does it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper

from resources.models.make_minilm import EPSILON, HEADS, HIDDEN, LAYERS, MICROSOFT, Array, Graph


class PaddedGraph(Graph):
    """A graph with a second input, `attention_mask` (batch, length) int32, 1 for tokens and 0 behind."""

    def dense(self, value: str, prefix: str) -> str:
        """A dense layer in float32."""
        return str(self.apply("Add", self.product(value, prefix), self.weight(f"{prefix}.bias")))

    def product(self, value: str, prefix: str) -> str:
        """A dense layer without its bias."""
        matrix = self.constant(f"{prefix}.matrix", self.weights[f"{prefix}.weight"].T)
        return str(self.apply("MatMul", value, matrix))

    def positions(self) -> str:
        """Position embeddings with those of segment 0, which every token is of."""
        table = self.weights["embeddings.position_embeddings.weight"]
        return self.constant("positions", table + self.weights["embeddings.token_type_embeddings.weight"][0])

    def save(self, value: str, path: Path) -> None:
        """Pool, normalise and write."""
        mask = self.apply("Cast", "attention_mask", to=TensorProto.FLOAT)
        mask = self.apply("Unsqueeze", mask, self.constant("pool.axis", np.array([1], np.int64)))
        total = self.apply("Squeeze", self.apply("MatMul", mask, value), "pool.axis")
        self.apply("LpNormalization", total, axis=1, p=2)
        model = self.model()
        model.graph.input.append(
            helper.make_tensor_value_info("attention_mask", TensorProto.INT32, ["batch", "length"])
        )
        onnx.save(model, path)


def write_fused(weights: dict[str, Array], path: Path) -> None:
    """The graph of ONNX Runtime's transformer optimizer."""
    graph = PaddedGraph(weights)
    words, norm = graph.weight("embeddings.word_embeddings.weight"), "embeddings.LayerNorm"
    inputs = ["input_ids", "", words, graph.positions(), ""]
    inputs += [graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias"), "attention_mask"]
    value, mask = graph.apply(
        "EmbedLayerNormalization", *inputs, domain=MICROSOFT, outputs=2, epsilon=EPSILON
    )

    def skip(first: str, second: str, dense: str, norm: str) -> str:
        named = [graph.weight(name) for name in (f"{norm}.weight", f"{norm}.bias", f"{dense}.bias")]
        inputs = (first, second, *named)
        return str(graph.apply("SkipLayerNormalization", *inputs, domain=MICROSOFT, epsilon=EPSILON))

    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        attention = f"{layer}.attention"
        names = [f"{attention}.self.{name}" for name in ("query", "key", "value")]
        matrix = np.concatenate([weights[f"{name}.weight"].T for name in names], axis=1)
        offset = np.concatenate([weights[f"{name}.bias"] for name in names])
        constants = [graph.constant(f"qkv{number}", matrix), graph.constant(f"offset{number}", offset)]
        mixed = graph.apply("Attention", value, *constants, mask, domain=MICROSOFT, num_heads=HEADS)
        output = f"{attention}.output"
        value = skip(graph.product(mixed, f"{output}.dense"), value, f"{output}.dense", f"{output}.LayerNorm")
        middle = f"{layer}.intermediate.dense"
        inner = graph.product(value, middle)
        inner = graph.apply("BiasGelu", inner, graph.weight(f"{middle}.bias"), domain=MICROSOFT)
        output = f"{layer}.output"
        value = skip(graph.product(inner, f"{output}.dense"), value, f"{output}.dense", f"{output}.LayerNorm")
    graph.save(value, path)


def write_plain(weights: dict[str, Array], path: Path) -> None:
    """The graph as the paper draws it, in standard operators."""
    graph = PaddedGraph(weights)

    def number(name: str, value: object, kind: type = np.float32) -> str:
        return graph.constant(name, np.array(value, kind))

    length = graph.apply("Gather", graph.apply("Shape", "input_ids"), number("axis1", [1], np.int64))
    zero = number("axis0", [0], np.int64)
    words = graph.apply("Gather", graph.weight("embeddings.word_embeddings.weight"), "input_ids")
    used = graph.apply("Slice", graph.positions(), zero, length, zero)
    value = graph.normalise(words, used, "embeddings.LayerNorm")
    mask = graph.apply("Cast", "attention_mask", to=TensorProto.FLOAT)
    mask = graph.apply("Unsqueeze", mask, number("mask.axes", [1, 2], np.int64))
    blocked = graph.apply("Mul", graph.apply("Sub", number("one", 1), mask), number("minus", -10_000))
    by_head = number("by_head", [0, 0, HEADS, HIDDEN // HEADS], np.int64)
    flat = number("flat", [0, 0, HIDDEN], np.int64)
    scale = number("scale", (HIDDEN // HEADS) ** -0.5)

    for layer in (f"encoder.layer.{index}" for index in range(LAYERS)):
        attention = f"{layer}.attention"

        def heads(name: str, order: list[int], prefix: str = attention, source: str = value) -> str:
            split = graph.apply("Reshape", graph.dense(source, f"{prefix}.self.{name}"), by_head)
            return str(graph.apply("Transpose", split, perm=order))

        query, key = heads("query", [0, 2, 1, 3]), heads("key", [0, 2, 3, 1])
        scores = graph.apply("Mul", graph.apply("MatMul", query, key), scale)
        shares = graph.apply("Softmax", graph.apply("Add", scores, blocked), axis=-1)
        mixed = graph.apply("MatMul", shares, heads("value", [0, 2, 1, 3]))
        mixed = graph.apply("Reshape", graph.apply("Transpose", mixed, perm=[0, 2, 1, 3]), flat)
        mixed = graph.dense(mixed, f"{attention}.output.dense")
        value = graph.normalise(mixed, value, f"{attention}.output.LayerNorm")
        inner = graph.dense(value, f"{layer}.intermediate.dense")
        erf = graph.apply("Erf", graph.apply("Div", inner, number("root2", 2**0.5)))
        inner = graph.apply("Mul", inner, graph.apply("Add", erf, number("one", 1)))
        inner = graph.apply("Mul", inner, number("half", 0.5))
        inner = graph.dense(inner, f"{layer}.output.dense")
        value = graph.normalise(inner, value, f"{layer}.output.LayerNorm")
    graph.save(value, path)
