"""Creates a CloudFormation stack in moto, from {"template", "parameters"} on stdin, and prints what then exists."""

import ast
import json
import os
import sys
from unittest.mock import MagicMock

# moto's CloudFormation loads every service that it can make, and API Gateway's loads a package that our list leaves out.
for package in ("", ".validation", ".validation.exceptions"):
    sys.modules[f"openapi_spec_validator{package}"] = MagicMock()

import boto3  # noqa: E402
from moto import mock_aws  # noqa: E402

for name, value in {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x", "AWS_DEFAULT_REGION": "us-east-1"}.items():
    os.environ[name] = value



def document(kept):
    """moto keeps a policy that came from a template as Python prints it."""
    return ast.literal_eval(kept) if isinstance(kept, str) else kept


asked = json.load(sys.stdin)
with mock_aws():
    cloudformation = boto3.client("cloudformation")
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in asked["parameters"].items()]
    cloudformation.create_stack(
        StackName="member",
        TemplateBody=asked["template"],
        Parameters=parameters,
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    iam = boto3.client("iam")
    events = boto3.client("events")
    roles = iam.list_roles(PathPrefix="/trust-drift/")["Roles"]
    inline = {
        role["RoleName"]: [
            document(iam.get_role_policy(RoleName=role["RoleName"], PolicyName=name)["PolicyDocument"])
            for name in iam.list_role_policies(RoleName=role["RoleName"])["PolicyNames"]
        ]
        for role in roles
    }
    json.dump(
        {
            "status": cloudformation.describe_stacks(StackName="member")["Stacks"][0]["StackStatus"],
            "resources": [
                resource["LogicalResourceId"]
                for resource in cloudformation.describe_stack_resources(StackName="member")["StackResources"]
                if "LogicalResourceId" in resource
            ],
            "trust": {role["RoleName"]: document(role["AssumeRolePolicyDocument"]) for role in roles},
            "inline": inline,
            "pattern": json.loads(events.describe_rule(Name="trust-drift-forward")["EventPattern"]),
            "targets": events.list_targets_by_rule(Rule="trust-drift-forward")["Targets"],
        },
        sys.stdout,
    )
