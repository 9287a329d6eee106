"""The process core beside today's tools: each side in processes of its own, in turns, in one run, on one machine."""
