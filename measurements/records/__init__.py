"""Records of a source system: its columns and values, the checks of rows, the batch's file."""
