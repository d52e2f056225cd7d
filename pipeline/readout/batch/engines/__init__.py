"""Engines: small adapters that run annotation tasks somewhere and know no language."""

from readout.batch.engines.local import LocalEngine, SerialEngine
from readout.batch.engines.tasks import Engine, Failure, Result, Task

__all__ = ["Engine", "Failure", "LocalEngine", "Result", "SerialEngine", "Task"]
