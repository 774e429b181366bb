"""Reports as they are handed in: the statistical forms, their sheet, and the text beside them."""
