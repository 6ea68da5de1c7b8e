"""What the first pages show, gathered over all apps."""
