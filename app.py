"""Serve the chat over `index/`, after building it from `seeds/` where there is none: `python app.py`."""

import sys
from pathlib import Path

from qa.errors import QaError
from qa.settings import index_folder
from qa.web.serve import chat

if __name__ == "__main__":
    try:
        chat(index_folder(), roots=[Path(__file__).parent / "seeds"])
    except QaError as error:
        sys.exit(str(error))
