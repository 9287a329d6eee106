"""The process engine: BPMN models in, pure steps out. See README.md beside this file."""

from __future__ import annotations

from koboshi.core.process.commands import (
    AwaitMessage,
    CallService,
    CancelTimer,
    CloseTask,
    Command,
    Finish,
    Incident,
    Log,
    OpenTask,
    SetTimer,
    StopAwaiting,
)
from koboshi.core.process.data import DataRefused
from koboshi.core.process.engine import StateMismatch, Step, advance
from koboshi.core.process.events import (
    Cancel,
    Complete,
    Event,
    Fire,
    NotWaiting,
    Receive,
    Retry,
    ServiceDone,
    ServiceFailed,
    Start,
)
from koboshi.core.process.model import (
    Definition,
    Flow,
    ModelError,
    Node,
    NodeKind,
    ProcessError,
    State,
    Waiting,
    waiting,
)
from koboshi.core.process.moves import DecisionFailed, letter_of
from koboshi.core.process.reader import load

__all__ = [
    "AwaitMessage",
    "CallService",
    "Cancel",
    "CancelTimer",
    "CloseTask",
    "Command",
    "Complete",
    "DataRefused",
    "DecisionFailed",
    "Definition",
    "Event",
    "Finish",
    "Fire",
    "Flow",
    "Incident",
    "Log",
    "ModelError",
    "Node",
    "NodeKind",
    "NotWaiting",
    "OpenTask",
    "ProcessError",
    "Receive",
    "Retry",
    "ServiceDone",
    "ServiceFailed",
    "SetTimer",
    "Start",
    "State",
    "StateMismatch",
    "Step",
    "StopAwaiting",
    "Waiting",
    "advance",
    "letter_of",
    "load",
    "waiting",
]
