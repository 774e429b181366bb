"""Word files: laid out by NĐ 30/2020, filled from templates, checked before and after."""
