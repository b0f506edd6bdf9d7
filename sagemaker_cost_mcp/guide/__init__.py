"""Knowledge that an assistant can read: prompts and resources."""
