"""The encoder as an ONNX graph: int8 maps with constant scales, one window at a time, no padding.

Constant scales and windows by themselves make a word's labels depend on its window alone; dynamic
quantisation takes its scales over the whole batch. Weights have seven bits, so that products of two
fit 16 bits and kernels without VNNI compute the same. LayerNorm is written as InstanceNormalization
with a piece a channel: ONNX Runtime's kernel for it is vectorised, that of SkipLayerNormalization
is not (489 against 110 microseconds for 250 pieces).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from readout.models.arrays import Array, Singles

__all__ = ["HEADS", "PROJECTIONS", "WEIGHT_LEVELS", "Grid", "Shape", "build_graph"]

MICROSOFT = "com.microsoft"
OPSET, IR = 17, 8
EPSILON = 1e-12
HEADS = {"labels": ("roles", "entities"), "syntax": ("tags", "deps", "arcs")}
"""Heads that stand side by side, by the output that they make."""
PROJECTIONS = ("query", "key", "value")
"""Parts of the map with which a layer attends."""
WEIGHT_LEVELS = 63
"""Weights have seven bits; training rounds them as the graph does."""
Grid = tuple[float, int]
"""Scale and zero point of an activation (uint8)."""
Rounded = tuple[str, str, str]
"""A rounded activation, its scale and its zero point, by their names in the graph."""


@dataclass(frozen=True)
class Shape:
    """Layers, attention heads, the layer that the syntax heads read, rows of the position table."""

    layers: int
    heads: int
    syntax_layer: int
    positions: int


@dataclass
class _Builder:
    """Collects nodes and constants."""

    weights: Mapping[str, Singles]
    grids: Mapping[str, Grid]
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: Array) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def floats(self, name: str, value: Any) -> str:
        return self.constant(name, np.asarray(value, dtype=np.float32))

    def shape(self, *sizes: int) -> str:
        return self.constant("shape." + ".".join(map(str, sizes)), np.array(sizes, dtype=np.int64))

    def add(self, kind: str, output: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        node = helper.make_node(kind, inputs, [output], name=output, domain=domain, **attributes)
        self.nodes.append(node)
        return output

    def reshape(self, output: str, source: str, *sizes: int) -> str:
        return self.add("Reshape", output, source, self.shape(*sizes))

    def quantise(self, key: str, source: str) -> Rounded:
        """Round the input of a map; return it with its scale and zero point."""
        scale, zero = self.grids[key]
        name = f"{key}.input"
        step = self.floats(f"{name}.scale", scale)
        offset = self.constant(f"{name}.zero", np.array(zero, np.uint8))
        return (self.add("QuantizeLinear", f"{name}.rounded", source, step, offset), step, offset)

    def linear(self, name: str, rounded: Rounded, weight: Singles, bias: Singles) -> str:
        """Multiply a rounded activation with (inputs, outputs) weights rounded by output."""
        matrix, steps = _rounded(weight, 0, WEIGHT_LEVELS)
        values, scale, zero = rounded
        return self.add(
            "MatMulIntegerToFloat",
            name,
            values,
            self.constant(f"{name}.weight", matrix),
            scale,
            self.floats(f"{name}.steps", steps[0]),
            zero,
            "",
            self.floats(f"{name}.bias", bias),
            domain=MICROSOFT,
        )

    def mapped(self, key: str, source: str) -> str:
        """Add a map of the network with its rounded input."""
        weight, bias = self.weights[f"{key}.weight"].T, self.weights[f"{key}.bias"]
        return self.linear(key, self.quantise(key, source), weight, bias)

    def norm(self, name: str, source: str, skip: str) -> str:
        """Normalise the sum of a map's output and the stream beside it, each piece by itself."""
        total = self.add("Add", f"{name}.sum", source, skip)
        plain = self.add(
            "InstanceNormalization", f"{name}.plain", total, "ones", "zeros", epsilon=EPSILON
        )
        gain = self.floats(f"{name}.gain", self.weights[f"{name}.weight"])
        scaled = self.add("Mul", f"{name}.scaled", plain, gain)
        offset = self.floats(f"{name}.offset", self.weights[f"{name}.bias"])
        return self.add("Add", f"{name}.normed", scaled, offset)


def _rounded(table: Singles, axis: int, levels: int) -> tuple[NDArray[np.int8], Singles]:
    """Round weights to so many levels either way; return them and the steps along an axis."""
    most = np.maximum(np.abs(table).max(axis=axis, keepdims=True), 1e-8).astype(np.float32)
    steps = most / np.float32(levels)
    whole = np.clip(np.rint(table / steps), -levels, levels)
    return whole.astype(np.int8), steps


def build_graph(
    weights: Mapping[str, Singles], grids: Mapping[str, Grid], shape: Shape
) -> onnx.ModelProto:
    """Build the graph.

    Parameters
    ----------
    weights : mapping
        By the names of :class:`encoder_training.network.Encoder`; maps are (outputs, inputs).
    grids : mapping
        Scale and zero point of the input of every map of a layer (``layers.0.attend`` and so on).
    shape : Shape
        Of the network.

    Returns
    -------
    onnx.ModelProto
        Inputs ``pieces`` and ``features`` (L,), ``words`` (W,), all int32; outputs ``labels`` (W,
        roles + entities), ``syntax`` (W, tags + deps + arcs) and ``vector`` (width,).
    """
    builder = _Builder(weights, grids)
    hidden = _embedding(builder, shape)
    middle = hidden
    for number in range(shape.layers):
        hidden = _layer(builder, f"layers.{number}", hidden, shape.heads)
        if number + 1 == shape.syntax_layer:
            middle = hidden
    labels = _heads(builder, "labels", hidden, HEADS["labels"])
    syntax = _heads(builder, "syntax", middle, HEADS["syntax"])
    builder.add("ReduceMean", "mean", hidden, axes=[0, 1], keepdims=0)
    mapping = weights["vector.weight"].T
    builder.add("MatMul", "vector", "mean", builder.floats("vector.weight", mapping))
    sizes = {"labels": ["W", labels], "syntax": ["W", syntax], "vector": [mapping.shape[1]]}
    return _model(builder, sizes)


def _model(builder: _Builder, outputs: Mapping[str, list[Any]]) -> onnx.ModelProto:
    """Make a checked model of what was collected."""
    inputs = {"pieces": "L", "features": "L", "words": "W"}
    graph = helper.make_graph(
        nodes=builder.nodes,
        name="encoder",
        inputs=[
            helper.make_tensor_value_info(name, TensorProto.INT32, [size])
            for name, size in inputs.items()
        ],
        outputs=[
            helper.make_tensor_value_info(name, TensorProto.FLOAT, sizes)
            for name, sizes in outputs.items()
        ],
        initializer=list(builder.constants.values()),
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name="readout")
    onnx.checker.check_model(model)
    return model


def _embedding(builder: _Builder, shape: Shape) -> str:
    """Add pieces (int8, a scale a row), features and positions."""
    weights = builder.weights
    rounded, steps = _rounded(weights["words.weight"], 1, 127)
    rows = builder.add("Gather", "rows", builder.constant("word_rows", rounded), "pieces")
    scales = builder.add("Gather", "row_steps", builder.floats("word_steps", steps), "pieces")
    floats = builder.add("Cast", "row_floats", rows, to=TensorProto.FLOAT)
    word = builder.add("Mul", "word", floats, scales)
    table = builder.floats("features.table", weights["features"])
    feature = builder.add("Gather", "feature", table, "features")
    length = builder.add("Shape", "length", "pieces")
    start = builder.constant("zero", np.zeros(1, dtype=np.int64))
    ones = builder.floats("all_ones", np.ones(shape.positions))
    zeros = builder.floats("all_zeros", np.zeros(shape.positions))
    all_places = builder.constant("positions", weights["positions"].astype(np.float16))
    for name, whole in {"ones": ones, "zeros": zeros, "places": all_places}.items():
        builder.add("Slice", name, whole, start, length, start)
    position = builder.add("Cast", "position", "places", to=TensorProto.FLOAT)
    width = weights["words.weight"].shape[1]
    pair = builder.add("Add", "pair", word, feature)
    both = builder.reshape("pair3", pair, 1, -1, width)
    return builder.norm("norm", both, builder.reshape("position3", position, 1, -1, width))


def _layer(builder: _Builder, name: str, hidden: str, heads: int) -> str:
    """Add one post-norm layer."""
    context = _attention(builder, f"{name}.attend", hidden, heads)
    merged = builder.mapped(f"{name}.merge", context)
    attended = builder.norm(f"{name}.norm1", merged, hidden)
    wide = builder.mapped(f"{name}.widen", attended)
    inner = builder.add("Gelu", f"{name}.gelu", wide, domain=MICROSOFT)
    return builder.norm(f"{name}.norm2", builder.mapped(f"{name}.narrow", inner), attended)


def _attention(builder: _Builder, key: str, hidden: str, heads: int) -> str:
    """Add projections and attention over (L, heads, size) without moving axes."""
    rounded = builder.quantise(key, hidden)
    weight, bias = builder.weights[f"{key}.weight"].T, builder.weights[f"{key}.bias"]
    width = weight.shape[0]
    parts = []
    for number, part in enumerate(PROJECTIONS):
        columns = slice(number * width, (number + 1) * width)
        mapped = builder.linear(f"{key}.{part}", rounded, weight[:, columns], bias[columns])
        size = width // heads
        parts.append(builder.reshape(f"{key}.{part}3", mapped, -1, heads, size))
    query, keys, value = parts
    scores = builder.add(
        "FusedMatMul",
        f"{key}.scores",
        query,
        keys,
        domain=MICROSOFT,
        alpha=float((width // heads) ** -0.5),
        transB=1,
        transBatchA=1,
        transBatchB=1,
    )
    shares = builder.add("Softmax", f"{key}.shares", scores, axis=-1)
    mixed = builder.add(
        "FusedMatMul", f"{key}.mixed", shares, value, domain=MICROSOFT, transBatchB=1
    )
    rows = builder.add("Transpose", f"{key}.rows", mixed, perm=[1, 0, 2])
    return builder.reshape(f"{key}.context", rows, 1, -1, width)


def _heads(builder: _Builder, name: str, hidden: str, parts: Sequence[str]) -> int:
    """Add heads that stand side by side, on the first piece of each word; return their width."""
    weight = np.concatenate([builder.weights[f"{part}.weight"] for part in parts]).T
    bias = np.concatenate([builder.weights[f"{part}.bias"] for part in parts])
    flat = builder.reshape(f"{name}.pieces", hidden, -1, weight.shape[0])
    rows = builder.add("Gather", f"{name}.words", flat, "words")
    columns = builder.floats(f"{name}.weight", weight)
    product = builder.add("MatMul", f"{name}.product", rows, columns)
    builder.add("Add", name, product, builder.floats(f"{name}.bias", bias))
    return int(weight.shape[1])
