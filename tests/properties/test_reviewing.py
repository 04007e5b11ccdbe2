"""A person's whole way, from scan to undo: nothing is ever lost, and every decision can be taken back."""

from __future__ import annotations

import hypothesis

from tests.makers.review_machine import ReviewMachine

TestReviewing = ReviewMachine.TestCase
TestReviewing.settings = hypothesis.settings(
    max_examples=20, stateful_step_count=25, deadline=None, derandomize=True, database=None
)
