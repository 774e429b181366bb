"""The ledger's schema, revision by revision; see CONTRIBUTING.md for how to add one."""
