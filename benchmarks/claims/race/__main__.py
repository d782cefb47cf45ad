"""python benchmarks/claims/race: does every ticket get exactly one winner, whatever dies?"""

import os
import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parents[1])  # the folder that holds the package, instead of the package itself
os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # for the process from which the clients are forked

from race.report import main  # noqa: E402  it is found only now

if __name__ == "__main__":
    main()
