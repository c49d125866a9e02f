"""Runs steps: write-ahead journal, lock domains, waiting. Decides nothing: `plans.steps` does."""
