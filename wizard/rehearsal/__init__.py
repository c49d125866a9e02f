"""Rehearsing a plan: a practice build, the lab, and the prediction held against packets."""
