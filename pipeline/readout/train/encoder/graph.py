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

__all__ = ["WEIGHT_LEVELS", "Grid", "Shape", "build_graph"]

MICROSOFT = "com.microsoft"
OPSET, IR = 17, 8
EPSILON = 1e-12
WEIGHT_LEVELS = 63
"""Weights have seven bits; training rounds them as the graph does."""
Floats = NDArray[np.float32]
Grid = tuple[float, int]
"""Scale and zero point of an activation (uint8)."""


@dataclass(frozen=True)
class Shape:
    """Layers, attention heads, the layer that the syntax heads read, and rows of the position table."""

    layers: int
    heads: int
    syntax_layer: int
    positions: int


@dataclass
class _Builder:
    """Collects nodes and constants."""

    nodes: list[onnx.NodeProto] = field(default_factory=list)
    constants: dict[str, onnx.TensorProto] = field(default_factory=dict)

    def constant(self, name: str, value: NDArray[Any]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def floats(self, name: str, value: Any) -> str:
        return self.constant(name, np.asarray(value, dtype=np.float32))

    def shape(self, *sizes: int) -> str:
        return self.constant("shape." + ".".join(map(str, sizes)), np.array(sizes, dtype=np.int64))

    def add(
        self, kind: str, inputs: Sequence[str], output: str, domain: str = "", **attributes: Any
    ) -> str:
        self.nodes.append(
            helper.make_node(kind, list(inputs), [output], name=output, domain=domain, **attributes)
        )
        return output

    def quantise(self, name: str, source: str, grid: Grid) -> tuple[str, str, str]:
        """Round an activation; return it with its scale and zero point."""
        scale, zero = (
            self.floats(f"{name}.scale", grid[0]),
            self.constant(f"{name}.zero", np.array(grid[1], np.uint8)),
        )
        return self.add("QuantizeLinear", [source, scale, zero], f"{name}.rounded"), scale, zero

    def linear(self, name: str, rounded: tuple[str, str, str], weight: Floats, bias: Floats) -> str:
        """Multiply a rounded activation with (inputs, outputs) weights rounded by output."""
        steps = np.maximum(np.abs(weight).max(axis=0), 1e-8).astype(np.float32) / np.float32(
            WEIGHT_LEVELS
        )
        matrix = np.clip(np.rint(weight / steps), -WEIGHT_LEVELS, WEIGHT_LEVELS).astype(np.int8)
        values, scale, zero = rounded
        inputs = [
            values,
            self.constant(f"{name}.weight", matrix),
            scale,
            self.floats(f"{name}.steps", steps),
            zero,
            "",
        ]
        return self.add(
            "MatMulIntegerToFloat", [*inputs, self.floats(f"{name}.bias", bias)], name, MICROSOFT
        )

    def norm(self, name: str, source: str, skip: str, weights: Mapping[str, Floats]) -> str:
        """Normalise the sum of a map's output and the stream beside it, each piece by itself."""
        total = self.add("Add", [source, skip], f"{name}.sum")
        plain = self.add(
            "InstanceNormalization", [total, "ones", "zeros"], f"{name}.plain", epsilon=EPSILON
        )
        scaled = self.add(
            "Mul", [plain, self.floats(f"{name}.gain", weights[f"{name}.weight"])], f"{name}.scaled"
        )
        return self.add(
            "Add",
            [scaled, self.floats(f"{name}.offset", weights[f"{name}.bias"])],
            f"{name}.normed",
        )


def build_graph(
    weights: Mapping[str, Floats], grids: Mapping[str, Grid], shape: Shape
) -> onnx.ModelProto:
    """Build the graph.

    Parameters
    ----------
    weights : mapping
        By the names of :class:`readout.train.encoder.network.Encoder`; maps are (outputs, inputs).
    grids : mapping
        Scale and zero point of the input of every map of a layer (``layers.0.attend`` and so on).
    shape : Shape
        Of the network.

    Returns
    -------
    onnx.ModelProto
        Inputs ``pieces`` and ``features`` (L,), ``words`` (W,), all int32; outputs ``labels`` (W, roles + entities),
        ``syntax`` (W, tags + deps + arcs) and ``vector`` (width,).
    """
    builder = _Builder()
    hidden = _embedding(builder, weights, shape)
    middle = hidden
    for number in range(shape.layers):
        hidden = _layer(builder, f"layers.{number}", hidden, weights, grids, shape.heads)
        if number + 1 == shape.syntax_layer:
            middle = hidden
    labels = _heads(builder, "labels", hidden, weights, ("roles", "entities"))
    syntax = _heads(builder, "syntax", middle, weights, ("tags", "deps", "arcs"))
    builder.add("ReduceMean", [hidden], "mean", axes=[0, 1], keepdims=0)
    builder.add(
        "MatMul", ["mean", builder.floats("vector.weight", weights["vector.weight"].T)], "vector"
    )
    width = weights["vector.weight"].shape[0]
    outputs = [
        helper.make_tensor_value_info("labels", TensorProto.FLOAT, ["W", labels]),
        helper.make_tensor_value_info("syntax", TensorProto.FLOAT, ["W", syntax]),
        helper.make_tensor_value_info("vector", TensorProto.FLOAT, [width]),
    ]
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT32, [size])
        for name, size in (("pieces", "L"), ("features", "L"), ("words", "W"))
    ]
    graph = helper.make_graph(
        builder.nodes, "encoder", inputs, outputs, list(builder.constants.values())
    )
    opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=IR, producer_name="readout")
    onnx.checker.check_model(model)
    return model


def _embedding(builder: _Builder, weights: Mapping[str, Floats], shape: Shape) -> str:
    """Add pieces (int8, a scale a row), features and positions."""
    table = weights["words.weight"]
    steps = np.maximum(np.abs(table).max(axis=1, keepdims=True), 1e-8).astype(
        np.float32
    ) / np.float32(127)
    rows = builder.add(
        "Gather",
        [builder.constant("word_rows", np.rint(table / steps).astype(np.int8)), "pieces"],
        "rows",
    )
    scales = builder.add("Gather", [builder.floats("word_steps", steps), "pieces"], "row_steps")
    word = builder.add(
        "Mul", [builder.add("Cast", [rows], "row_floats", to=TensorProto.FLOAT), scales], "word"
    )
    feature = builder.add(
        "Gather", [builder.floats("features.table", weights["features"]), "features"], "feature"
    )
    length = builder.add("Shape", ["pieces"], "length")
    start = builder.constant("zero", np.zeros(1, dtype=np.int64))
    for name, value in (("ones", np.ones(shape.positions)), ("zeros", np.zeros(shape.positions))):
        builder.add("Slice", [builder.floats(f"all_{name}", value), start, length, start], name)
    all_places = builder.constant("positions", weights["positions"].astype(np.float16))
    places = builder.add("Slice", [all_places, start, length, start], "places")
    position = builder.add("Cast", [places], "position", to=TensorProto.FLOAT)
    whole = builder.shape(1, -1, weights["words.weight"].shape[1])
    both = builder.add("Reshape", [builder.add("Add", [word, feature], "pair"), whole], "pair3")
    return builder.norm(
        "norm", both, builder.add("Reshape", [position, whole], "position3"), weights
    )


def _layer(
    builder: _Builder,
    name: str,
    hidden: str,
    weights: Mapping[str, Floats],
    grids: Mapping[str, Grid],
    heads: int,
) -> str:
    """Add one post-norm layer."""

    def linear(part: str, source: str) -> str:
        key = f"{name}.{part}"
        rounded = builder.quantise(f"{key}.input", source, grids[key])
        return builder.linear(key, rounded, weights[f"{key}.weight"].T, weights[f"{key}.bias"])

    context = _attention(builder, f"{name}.attend", hidden, weights, grids, heads)
    attended = builder.norm(f"{name}.norm1", linear("merge", context), hidden, weights)
    inner = builder.add("Gelu", [linear("widen", attended)], f"{name}.gelu", MICROSOFT)
    return builder.norm(f"{name}.norm2", linear("narrow", inner), attended, weights)


def _attention(
    builder: _Builder,
    key: str,
    hidden: str,
    weights: Mapping[str, Floats],
    grids: Mapping[str, Grid],
    heads: int,
) -> str:
    """Add projections and attention over (L, heads, size) without moving axes."""
    rounded = builder.quantise(f"{key}.input", hidden, grids[key])
    weight, bias = weights[f"{key}.weight"].T, weights[f"{key}.bias"]
    width = weight.shape[0]
    parts = []
    for number, part in enumerate(("query", "key", "value")):
        columns = slice(number * width, (number + 1) * width)
        mapped = builder.linear(f"{key}.{part}", rounded, weight[:, columns], bias[columns])
        parts.append(
            builder.add(
                "Reshape", [mapped, builder.shape(-1, heads, width // heads)], f"{key}.{part}3"
            )
        )
    scale = float((width // heads) ** -0.5)
    by_head = {"transBatchA": 1, "transBatchB": 1}
    scores = builder.add(
        "FusedMatMul", parts[:2], f"{key}.scores", MICROSOFT, alpha=scale, transB=1, **by_head
    )
    shares = builder.add("Softmax", [scores], f"{key}.shares", axis=-1)
    mixed = builder.add("FusedMatMul", [shares, parts[2]], f"{key}.mixed", MICROSOFT, transBatchB=1)
    rows = builder.add("Transpose", [mixed], f"{key}.rows", perm=[1, 0, 2])
    return builder.add("Reshape", [rows, builder.shape(1, -1, width)], f"{key}.context")


def _heads(
    builder: _Builder, name: str, hidden: str, weights: Mapping[str, Floats], parts: Sequence[str]
) -> int:
    """Add heads that stand side by side, on the first piece of each word; return their width."""
    weight = np.concatenate([weights[f"{part}.weight"] for part in parts]).T
    bias = np.concatenate([weights[f"{part}.bias"] for part in parts])
    flat = builder.add("Reshape", [hidden, builder.shape(-1, weight.shape[0])], f"{name}.pieces")
    rows = builder.add("Gather", [flat, "words"], f"{name}.words")
    product = builder.add(
        "MatMul", [rows, builder.floats(f"{name}.weight", weight)], f"{name}.product"
    )
    builder.add("Add", [product, builder.floats(f"{name}.bias", bias)], name)
    return int(weight.shape[1])
