"""moto as the gateway's store: one process that serves on a free port and ends with its parent.

Started by moto.ts. Prints `ready <port>` and then nothing.
"""

import functools
import os
import sys
import threading
import types

import mends
from moto.moto_server.werkzeug_app import (
    DomainDispatcherApplication,
    create_backend_app,
)
from waitress.server import create_server

SERVICES = ["iam", "events", "sqs", "sns", "dynamodb", "ssm", "cloudformation"]


def end_with_parent():
    # The parent holds the other end of this pipe, which closes when the parent ends, also by SIGKILL.
    sys.stdin.buffer.read()
    os._exit(0)


class Dispatcher(DomainDispatcherApplication):
    @functools.cache  # moto lists its own folder for each request
    def get_backend_for_host(self, host):
        return super().get_backend_for_host(host)


class Absent(types.ModuleType):
    """Replaces a module that is not loaded: each of its names is a class without instances."""

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


# Modules that moto's CloudFormation and SSM import for resources that are not used here. They take more than half of
# moto's start time, and API Gateway's needs a package that is not installed.
ABSENT = """
    apigateway autoscaling awslambda batch cloudwatch datapipeline ec2 ecr ecs efs elb elbv2 emr iot kinesis kms rds
    redshift route53 s3 sagemaker stepfunctions
""".split()


def load_without(services):
    """Loads the modules of SSM and CloudFormation without those of other services that are not used here."""
    names = [f"moto.{service}{part}" for service in services for part in ("", ".models")]
    names += ["moto.ec2.models.core", "moto.s3.exceptions", "moto.s3.utils"]
    stubs = {name: Absent(name) for name in names if name not in sys.modules}
    sys.modules.update(stubs)
    import moto.cloudformation.responses
    import moto.ssm.models  # noqa: F401

    for name in stubs:
        del sys.modules[name]


threading.Thread(target=end_with_parent, daemon=True).start()
mends.mend_iam()
load_without(ABSENT)
mends.mend_cloudformation()
mends.mend_dynamodb()
mends.mend_sqs()
application = Dispatcher(create_backend_app)
for service in SERVICES:  # imports ahead of the first call of each service
    backend = application.get_backend_for_host(f"{service}.us-east-1.amazonaws.com")
    application.app_instances[backend] = create_backend_app(service)

# waitress keeps connections alive, which werkzeug's server does not: a call takes a fifth of the time. Each long poll of
# a queue takes a thread. An idle connection stays open, because a client that reuses it cannot know that it was closed.
server = create_server(
    application, host="127.0.0.1", port=0, threads=64, connection_limit=1000, channel_timeout=86_400
)
print(f"ready {server.effective_port}", flush=True)
server.run()
