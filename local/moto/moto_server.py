"""moto as the gateway's store: one process that serves on a free port and ends with its parent.

Started by moto.ts. Prints `ready <port>` and then nothing.
"""

import functools
import json
import os
import sys
import threading
import types

import moto.iam.models as iam
from moto.iam.utils import generate_access_key_id_from_account_id
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


def mend_cloudformation():
    from moto.cloudformation.models import Stack

    # Parses a JSON template as JSON: parsing it as YAML takes a hundred times as long.
    parse_yaml = Stack.parse_template

    def parse(template):
        try:
            return json.loads(template)
        except ValueError:
            return parse_yaml(template)

    Stack.parse_template = staticmethod(parse)

    # moto stores an inline policy of a template as an object and returns Python's text of that object.
    put_policy = iam.Role.put_policy

    def put_text(self, name, document):
        put_policy(self, name, document if isinstance(document, str) else json.dumps(document))

    iam.Role.put_policy = put_text


def mend_iam():
    # moto checks trust policies on UpdateAssumeRolePolicy (not on CreateRole), more strictly in some places and less
    # in others than IAM. The gateway checks them as IAM does, in gateway/trust/trust-document.ts; moto only stores.
    iam.IAMTrustPolicyDocumentValidator.validate = lambda _self: None

    # moto's ids of users differ from IAM's, which start with AIDA and are stored in trust policies.
    make_user = iam.User.__init__

    def make_user_with_id(self, account_id, *arguments, **options):
        make_user(self, account_id, *arguments, **options)
        self.id = generate_access_key_id_from_account_id(account_id, "AIDA", 21)

    iam.User.__init__ = make_user_with_id

    # The managed policies are the same for every account, so they are parsed once.
    parsed = json.loads(iam.aws_managed_policies_data)

    def aws_policies(self):
        make = iam.AWSManagedPolicy.from_data
        return [make(name, self.account_id, self.region_name, data) for name, data in parsed.items()]

    iam.IAMBackend._init_aws_policies = aws_policies


threading.Thread(target=end_with_parent, daemon=True).start()
mend_iam()
load_without(ABSENT)
mend_cloudformation()
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
