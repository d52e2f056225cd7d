"""The spaCy component ``readout_encoder``."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from spacy.tokens import Doc

from readout.doc.kept import read, write
from readout.language.encoding import ENCODING, Encoding
from readout.stages.base import File, ModelComponent, Place, Settings, register

if TYPE_CHECKING:
    from readout.stages.encoder.encode import Parse
    from readout.stages.encoder.runtime import Runtime

__all__ = ["EncoderComponent", "EncoderSettings", "create"]

LINE = re.compile(r"[^\n]+")


class EncoderSettings(Settings, frozen=True):
    """Settings of the encoder.

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

    factory = "readout_encoder"
    version = "3"
    provides: ClassVar = {"encoding": Encoding}
    assigns = ("token.tag", "token.dep", "token.head")
    settings: EncoderSettings

    def __init__(self, name: str, settings: EncoderSettings) -> None:
        from readout.stages.encoder.runtime import MANIFEST, MODEL, TOKENIZER

        super().__init__(name, settings)
        (self.folder,) = self.files
        names = (MANIFEST, MODEL, TOKENIZER)
        self.files = tuple(self.folder / name for name in names)
        _ = self.runtime

    @cached_property
    def runtime(self) -> Runtime:
        """The loaded model; loaded anew in a process that unpickles the component."""
        from readout.stages.encoder.runtime import load_runtime

        return load_runtime(self.folder)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the session, which cannot be pickled."""
        state = dict(self.__dict__)
        state.pop("runtime", None)
        return state

    def __call__(self, doc: Doc) -> Doc:
        """Read a document."""
        from readout.stages.encoder.encode import encode

        self.check_there()
        segments = read(doc, self.settings.segments)
        sentences = read(doc, self.settings.sentences)
        if segments is None:
            spans = [line.span() for line in LINE.finditer(doc.text)]
        else:
            spans = [segment.span for segment in segments]
        if sentences is not None:
            starts = [sentence.start for sentence in sentences]
        elif doc.has_annotation("SENT_START"):
            starts = [token.idx for token in doc if token.is_sent_start]
        else:
            starts = []
        encoding, parse = encode(doc, spans, starts, self.runtime)
        write(doc, self.settings.encoding, encoding)
        parsed = any(map(doc.has_annotation, ("DEP", "TAG")))
        if self.settings.syntax and not parsed and len(parse.tokens):
            self._set_syntax(doc, parse)
        return doc

    def _set_syntax(self, doc: Doc, parse: Parse) -> None:
        """Write tags and trees.

        What is no word hangs on the word before it, as spaCy has white space.
        """
        words, manifest, strings = parse.tokens, self.runtime.manifest, doc.vocab.strings
        tags, deps = (
            np.array([strings.add(label) for label in labels], dtype=np.uint64)
            for labels in ([*manifest.tags, "_SP"], [*manifest.deps, "dep"])
        )
        root = strings.add("ROOT")
        own = np.arange(len(doc), dtype=np.int64)
        behind = np.searchsorted(words, own, side="right")
        heads = words[np.maximum(behind - 1, 0)]
        heads[words] = words[parse.heads]
        columns: Any = np.zeros((len(doc), 3), dtype=np.uint64)
        columns[:, :2] = tags[-1], deps[-1]
        columns[words, 0] = tags[parse.tags]
        columns[words, 1] = np.where(heads[words] == words, root, deps[parse.deps])
        columns[:, 2] = (heads - own).astype(np.uint64)
        doc.from_array(["TAG", "DEP", "HEAD"], columns)


create = register(EncoderComponent)
