"""A campaign in Vietnamese sentences, beside its clauses."""
