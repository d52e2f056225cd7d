"""How the encoder is learned: corpora, network, training, export to ONNX.

Needs the extra ``train`` (PyTorch).
"""
