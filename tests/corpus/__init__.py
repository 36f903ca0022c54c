"""Files that nobody should have to meet unprepared."""
