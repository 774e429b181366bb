"""Figures that units report: the workbook they fill in and the plain table, read back."""
