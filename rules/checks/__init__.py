"""What a rule file may not say: checks beyond shape, each problem at its line."""
