"""How packaged models are made that nobody trains for a pipeline of their own.

The encoder (``python -m encoder_training``: corpora, network, training, export to ONNX), vectors of
words (``python -m encoder_training.words``), and the prior of themes (``python -m
encoder_training.prior``). Run from a working copy; not in the wheel. The first two need the extra
``encoder`` (PyTorch, ONNX).
"""
