"""The accounting web application: what it sends and reads, screen by screen."""
