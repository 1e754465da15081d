"""Several installations of one stack in one program, to see how a preview grows. COPIES says how many."""

import os

from components.self_hosted import SelfHosted
from components.settings.load import load_stack

settings = load_stack()
for copy in range(int(os.environ["COPIES"])):
    SelfHosted(f"copy{copy}", settings)
