"""The vocabulary: frozen values that every floor speaks, without I/O."""
