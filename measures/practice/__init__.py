"""Practice plans: a marked copy of a plan or a generated one, with simulated reporting, for training, pictures and benches."""
