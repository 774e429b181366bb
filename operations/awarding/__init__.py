"""Who is put forward and who is proposed: nominations, practices, councils, the award file."""
