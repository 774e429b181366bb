"""How it counts: pure functions from figures to points, ranks and proposals."""
