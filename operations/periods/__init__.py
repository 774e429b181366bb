"""A campaign's month: gathered, computed, published, corrected, objected to, and proved."""
