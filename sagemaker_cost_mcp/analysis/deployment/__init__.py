"""What a template or plan would deploy: read, priced and held against the rules before anything of it exists."""
