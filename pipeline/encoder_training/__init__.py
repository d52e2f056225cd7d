"""How the encoder is learned: corpora, network, training, export to ONNX.

Run as ``python -m encoder_training`` from a working copy; it is not in the wheel. Needs the extra
``encoder`` (PyTorch).
"""
