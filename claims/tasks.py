"""What the worker does when it is woken. A task is only a wake-up: the rows say what is due."""
