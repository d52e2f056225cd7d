"""The spaCy component ``readout_encoder``."""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from spacy.tokens import Doc

from readout.language.encoding import ENCODING, Encoding
from readout.records import Offsets
from readout.stages.base import File, ModelComponent, Place, Settings, register

if TYPE_CHECKING:
    from readout.stages.encoder.encode import Parse
    from readout.stages.encoder.runtime import Runtime

__all__ = ["EncoderComponent", "EncoderSettings", "create"]


class EncoderSettings(Settings, frozen=True):
    """What of the component a configuration can set.

    Attributes
    ----------
    model : File
        Folder of the model.
    syntax : bool
        Whether to set ``Token.tag_``, ``dep_`` and ``head``.
    segments, sentences, encoding : Place
        The two first are read where they are there; the last is written.
    """

    model: File = "readout:encoder"
    syntax: bool = True
    segments: Place = "readout_segments"
    sentences: Place = "readout_sentences"
    encoding: Place = ENCODING


class EncoderComponent(ModelComponent):
    """Reads a document once with a small encoder.

    Leaves an :class:`~readout.language.encoding.Encoding` on the ``Doc`` (scores and labels of
    statements and entities by word, a vector a segment), and its tags and parse on the tokens where
    no other component set any. Takes the segments of ``readout_segment``; without them the lines of
    the text.
    """

    factory: ClassVar[str] = "readout_encoder"
    version: ClassVar[str] = "1"
    provides: ClassVar[dict[str, type]] = {"encoding": Encoding}
    assigns: ClassVar[tuple[str, ...]] = ("token.tag", "token.dep", "token.head")
    settings: EncoderSettings

    def __init__(
        self,
        name: str,
        settings: EncoderSettings,
    ) -> None:
        from readout.stages.encoder.runtime import MANIFEST, MODEL, TOKENIZER

        super().__init__(name, settings)
        (self.folder,) = self.files
        self.files = tuple(self.folder / file for file in (MANIFEST, MODEL, TOKENIZER))
        _ = self.runtime

    @cached_property
    def runtime(self) -> Runtime:
        """The loaded model; loaded anew in a process that unpickles the component."""
        from readout.stages.encoder.runtime import load_runtime

        return load_runtime(self.folder)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the session, which cannot be pickled."""
        return {key: value for key, value in self.__dict__.items() if key != "runtime"}

    def __call__(self, doc: Doc) -> Doc:
        """Read a document."""
        from readout.stages.encoder.encode import encode

        segments, sentences = self._layout(doc)
        encoding, parse = encode(doc, segments, sentences, self.runtime)
        doc._.set(self.settings.encoding, encoding)
        if (
            self.settings.syntax
            and not doc.has_annotation("DEP")
            and not doc.has_annotation("TAG")
        ):
            self._set_syntax(doc, parse)
        return doc

    def _layout(self, doc: Doc) -> tuple[list[Offsets], list[int]]:
        """Return segments and starts of sentences, from earlier components where they are there."""
        segments = doc._.get(self.settings.segments)
        sentences = doc._.get(self.settings.sentences)
        if segments is None:
            ends = [
                -1,
                *(at for at, c in enumerate(doc.text) if c == "\n"),
                len(doc.text),
            ]
            spans = [
                (before + 1, after)
                for before, after in pairwise(ends)
                if after > before + 1
            ]
        else:
            spans = [(one.start, one.end) for one in segments]
        if sentences is not None:
            return spans, [one.start for one in sentences]
        marked = doc.has_annotation("SENT_START")
        return spans, [
            token.idx for token in doc if token.is_sent_start
        ] if marked else []

    def _set_syntax(
        self,
        doc: Doc,
        parse: Parse,
    ) -> None:
        """Write tags and trees.

        What is no word hangs on the word before it, as spaCy has white space.
        """
        if not len(parse.tokens):
            return
        manifest, strings = self.runtime.manifest, doc.vocab.strings
        tags = np.array(
            [strings.add(tag) for tag in (*manifest.tags, "_SP")], dtype=np.uint64
        )
        deps = np.array(
            [strings.add(dep) for dep in (*manifest.deps, "dep")], dtype=np.uint64
        )
        own = np.arange(len(doc), dtype=np.int64)
        columns: Any = np.zeros((len(doc), 3), dtype=np.uint64)
        columns[:, 0], columns[:, 1] = tags[-1], deps[-1]
        before = np.searchsorted(parse.tokens, own, side="right") - 1
        heads = parse.tokens[np.maximum(before, 0)]
        heads[parse.tokens] = parse.tokens[parse.heads]
        columns[parse.tokens, 0] = tags[parse.tags]
        roots = parse.heads == np.arange(len(parse.heads))
        columns[parse.tokens, 1] = np.where(
            roots, strings.add("ROOT"), deps[parse.deps]
        )
        columns[:, 2] = (heads - own).astype(np.uint64)
        doc.from_array(["TAG", "DEP", "HEAD"], columns)


create = register(EncoderComponent)
