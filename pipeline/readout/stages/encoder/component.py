"""The spaCy component ``readout_encoder``."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from readout.config import resolve
from readout.language.encoding import ENCODING
from readout.records import Offsets
from readout.stages.base import ModelComponent, extend

if TYPE_CHECKING:
    from readout.stages.encoder.encode import Parse
    from readout.stages.encoder.runtime import Runtime

__all__ = ["EncoderComponent", "create"]


class EncoderComponent(ModelComponent):
    """Reads a document once with a small encoder.

    Leaves an :class:`~readout.language.encoding.Encoding` on the ``Doc`` (scores and labels of
    statements and entities by word, a vector a segment), and its tags and parse on the tokens where
    no other component set any. Takes the segments of ``readout_segment``; without them the lines of
    the text.

    Parameters
    ----------
    name : str
        The component's name in the pipeline.
    model : str
        Folder of the model.
    syntax : bool
        Whether to set ``Token.tag_``, ``dep_`` and ``head``.
    segments, sentences, encoding : str
        ``Doc`` extensions: read, read and written.
    """

    factory: ClassVar[str] = "readout_encoder"
    version: ClassVar[str] = "1"

    def __init__(
        self, name: str, model: str, syntax: bool, segments: str, sentences: str, encoding: str
    ) -> None:
        from readout.stages.encoder.runtime import MANIFEST, MODEL, TOKENIZER

        self.folder = resolve(model)
        self.syntax, self.segments, self.sentences, self.encoding = (
            syntax,
            segments,
            sentences,
            encoding,
        )
        settings = {
            "syntax": syntax,
            "segments": segments,
            "sentences": sentences,
            "encoding": encoding,
        }
        super().__init__(
            name, settings, [self.folder / file for file in (MANIFEST, MODEL, TOKENIZER)]
        )
        self._declare()
        _ = self.runtime

    @property
    def leaves(self) -> tuple[str, ...]:
        """The extension that holds the encoding."""
        return (self.encoding,)

    @cached_property
    def runtime(self) -> Runtime:
        """The loaded model; loaded anew in a process that unpickles the component."""
        from readout.stages.encoder.runtime import load_runtime

        return load_runtime(self.folder)

    def _declare(self) -> None:
        for place in (self.segments, self.sentences, self.encoding):
            extend(place)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the session, which cannot be pickled."""
        return {key: value for key, value in self.__dict__.items() if key != "runtime"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set the extensions again in the process that unpickles the component."""
        self.__dict__.update(state)
        self._declare()

    def __call__(self, doc: Doc) -> Doc:
        """Read a document."""
        from readout.stages.encoder.encode import encode

        segments, sentences = self._layout(doc)
        encoding, parse = encode(doc, segments, sentences, self.runtime)
        doc._.set(self.encoding, encoding)
        if self.syntax and not doc.has_annotation("DEP") and not doc.has_annotation("TAG"):
            self._set_syntax(doc, parse)
        return doc

    def _layout(self, doc: Doc) -> tuple[list[Offsets], list[int]]:
        """Return segments and starts of sentences, from earlier components where they are there."""
        segments, sentences = doc._.get(self.segments), doc._.get(self.sentences)
        if segments is None:
            ends = [-1, *(at for at, c in enumerate(doc.text) if c == "\n"), len(doc.text)]
            spans = [(before + 1, after) for before, after in pairwise(ends) if after > before + 1]
        else:
            spans = [(one.start, one.end) for one in segments]
        if sentences is not None:
            return spans, [one.start for one in sentences]
        marked = doc.has_annotation("SENT_START")
        return spans, [token.idx for token in doc if token.is_sent_start] if marked else []

    def _set_syntax(self, doc: Doc, parse: Parse) -> None:
        """Write tags and trees.

        What is no word hangs on the word before it, as spaCy has white space.
        """
        if not len(parse.tokens):
            return
        manifest, strings = self.runtime.manifest, doc.vocab.strings
        tags = np.array([strings.add(tag) for tag in (*manifest.tags, "_SP")], dtype=np.uint64)
        deps = np.array([strings.add(dep) for dep in (*manifest.deps, "dep")], dtype=np.uint64)
        own = np.arange(len(doc), dtype=np.int64)
        columns: Any = np.zeros((len(doc), 3), dtype=np.uint64)
        columns[:, 0], columns[:, 1] = tags[-1], deps[-1]
        before = np.searchsorted(parse.tokens, own, side="right") - 1
        heads = parse.tokens[np.maximum(before, 0)]
        heads[parse.tokens] = parse.tokens[parse.heads]
        columns[parse.tokens, 0] = tags[parse.tags]
        roots = parse.heads == np.arange(len(parse.heads))
        columns[parse.tokens, 1] = np.where(roots, strings.add("ROOT"), deps[parse.deps])
        columns[:, 2] = (heads - own).astype(np.uint64)
        doc.from_array(["TAG", "DEP", "HEAD"], columns)


@Language.factory(
    "readout_encoder",
    assigns=["doc._.readout_encoding", "token.tag", "token.dep", "token.head"],
    default_config={
        "model": "readout:encoder",
        "syntax": True,
        "segments": "readout_segments",
        "sentences": "readout_sentences",
        "encoding": ENCODING,
    },
)
def create(
    nlp: Language,  # noqa: ARG001 - spaCy passes it
    name: str,
    model: str,
    syntax: bool,
    segments: str,
    sentences: str,
    encoding: str,
) -> EncoderComponent:
    """Make the component, as spaCy does from a configuration; see :class:`EncoderComponent`."""
    return EncoderComponent(name, model, syntax, segments, sentences, encoding)
