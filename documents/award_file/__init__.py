"""The award file in Word and Excel: from one plain document to every paper an officer signs off."""

from documents.award_file.writing import write_award_file

__all__ = ["write_award_file"]
