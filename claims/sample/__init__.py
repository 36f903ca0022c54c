"""A filled office for trying things out: people, policies and claims, made through the doors that everybody uses."""
