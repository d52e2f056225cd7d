"""Engines: small adapters that run annotation tasks somewhere and know no language."""

from readout.batch.engines.local import LocalEngine, SerialEngine
from readout.batch.engines.tasks import DocumentTask, Engine, Failure, TaskResult

__all__ = ["DocumentTask", "Engine", "Failure", "LocalEngine", "SerialEngine", "TaskResult"]
