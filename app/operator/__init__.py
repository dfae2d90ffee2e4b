"""What whoever runs the service types and sees: command line, server, worker, backup, logs."""
