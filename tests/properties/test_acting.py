"""Nothing is ever lost, whatever is asked for, changed from outside, and wherever a kill strikes."""

from __future__ import annotations

import hypothesis

from tests.makers.acting_machine import ActingMachine

TestActing = ActingMachine.TestCase
TestActing.settings = hypothesis.settings(
    max_examples=30, stateful_step_count=20, deadline=None, derandomize=True, database=None
)
