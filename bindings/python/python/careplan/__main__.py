"""`python -m careplan` is the command `careplan`."""

from ._program import main

if __name__ == "__main__":
    main()
