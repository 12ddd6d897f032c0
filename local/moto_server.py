"""moto as the gateway's store: one process that serves on a free port, says which, and never outlives its parent.

Started by moto.ts. Prints `ready <port>` and then nothing.
"""

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
from werkzeug.serving import WSGIRequestHandler, make_server

SERVICES = ["iam", "events", "sqs", "sns", "dynamodb", "ssm"]


def end_with_parent():
    # The parent holds the other end of this pipe. It closes however the parent ends, SIGKILL included.
    sys.stdin.buffer.read()
    os._exit(0)


class QuietHandler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"  # keeps connections alive: a third of the time of a call

    def log_request(self, *_args, **_options):
        pass


def without_ec2():
    """Lets SSM's module load without EC2's, which it wants for maintenance windows only: half of moto's start."""
    stub = types.ModuleType("moto.ec2")
    stub.ec2_backends = {}
    sys.modules["moto.ec2"] = stub
    import moto.ssm.models  # noqa: F401

    del sys.modules["moto.ec2"]


def mend_iam():
    # moto checks trust policies on UpdateAssumeRolePolicy (not on CreateRole), more strictly in some places and less
    # in others than IAM. The gateway refuses what IAM refuses, in gateway/trust-document.ts; moto only stores.
    iam.IAMTrustPolicyDocumentValidator.validate = lambda _self: None

    # moto's users have ids like no user's. IAM's begin with AIDA, and trust policies keep them.
    make_user = iam.User.__init__

    def make_user_with_id(self, account_id, *arguments, **options):
        make_user(self, account_id, *arguments, **options)
        self.id = generate_access_key_id_from_account_id(account_id, "AIDA", 21)

    iam.User.__init__ = make_user_with_id

    # The same for every account: parsed once, not once an account.
    parsed = json.loads(iam.aws_managed_policies_data)

    def aws_policies(self):
        make = iam.AWSManagedPolicy.from_data
        return [make(name, self.account_id, self.region_name, data) for name, data in parsed.items()]

    iam.IAMBackend._init_aws_policies = aws_policies


threading.Thread(target=end_with_parent, daemon=True).start()
mend_iam()
without_ec2()
application = DomainDispatcherApplication(create_backend_app)
server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=QuietHandler)
for service in SERVICES:  # else the first call of each service would pay for its import
    backend = application.get_backend_for_host(f"{service}.us-east-1.amazonaws.com")
    application.app_instances[backend] = create_backend_app(service)

print(f"ready {server.port}", flush=True)
server.serve_forever()
