"""Which lines of [{"file", "line"}] on stdin the AWS CLI would not understand: service, operation or option."""

import json
import re
import shlex
import sys

import botocore.session
from botocore import xform_name

# Commands of the CLI's own, which no service has, with their options that the documents use.
OWN = {
    ("cloudformation", "deploy"): {"stack-name", "template-file", "capabilities", "parameter-overrides"},
    # Version 2 alone has it; botocore knows nothing of it.
    ("logs", "tail"): {"since", "follow"},
}
# Options that the CLI calls otherwise than the API, because it has one of that name itself.
RENAMED = {("sns", "subscribe"): {"endpoint": "notification-endpoint"}}
GLOBAL = {"region", "profile", "query", "output", "endpoint-url", "no-cli-pager"}

session = botocore.session.get_session()


def fault(line):
    _, service, operation, *rest = shlex.split(re.sub(r"[|>].*$", "", line))
    options = {word[2:].split("=")[0] for word in rest if word.startswith("--")}
    if (service, operation) in OWN:
        known = OWN[service, operation]
    else:
        if service not in session.get_available_services():
            return f"no service {service}"
        model = session.get_service_model(service)
        names = {xform_name(name, "-"): name for name in model.operation_names}
        if operation not in names:
            return f"no operation {operation}"
        shape = model.operation_model(names[operation]).input_shape
        members = shape.members if shape else {}
        renamed = RENAMED.get((service, operation), {})
        known = {renamed.get(name, name) for name in (xform_name(member, "-") for member in members)}
        known |= {f"no-{name}" for name in known}
        missing = {xform_name(name, "-") for name in (shape.required_members if shape else [])} - options
        if missing:
            return f"needs {', '.join(sorted(missing))}"
    unknown = options - known - GLOBAL
    return f"no option {', '.join(sorted(unknown))}" if unknown else None


asked = json.load(sys.stdin)
faults = [(one["file"], one["line"], fault(one["line"])) for one in asked]
json.dump([each for each in faults if each[2]], sys.stdout)
