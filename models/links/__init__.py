"""What ties documents together: money to what it pays, credit to what it makes good."""
