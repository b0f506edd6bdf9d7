"""Find out where Amazon SageMaker money goes, and what to change, with numbers that hold."""

__version__ = "0.1.0"
