"""What the documents post: the rules, the rows that follow from them, and keeping both alike."""
