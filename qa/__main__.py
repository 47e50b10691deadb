"""`python -m qa` does what `qa` does."""

from qa.cli import main

if __name__ == "__main__":
    main()
