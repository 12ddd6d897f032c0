"""What moto does differently from AWS, or too slowly, replaced when moto starts."""

import copy
import json
import threading
import time
from collections import defaultdict, deque

import moto.iam.models as iam
from moto.core.responses import ActionResult
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.iam.utils import generate_access_key_id_from_account_id


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

    # moto skips the managed policies of a role in a template.
    create_role = iam.Role.create_from_cloudformation_json.__func__

    def create_with_policies(cls, resource_name, cloudformation_json, account_id, region_name, **options):
        role = create_role(cls, resource_name, cloudformation_json, account_id, region_name, **options)
        backend = iam.iam_backends[account_id][iam.get_partition(region_name)]
        for arn in cloudformation_json["Properties"].get("ManagedPolicyArns", []):
            backend.attach_role_policy(arn, role.name)
        return role

    iam.Role.create_from_cloudformation_json = classmethod(create_with_policies)

    from moto.core.common_models import CloudFormationModel
    from moto.sqs.models import sqs_backends

    class QueuePolicy(CloudFormationModel):
        """moto skips the resource AWS::SQS::QueuePolicy."""

        __module__ = "moto.sqs.models"  # moto counts the instances of each service
        physical_resource_id = "queue-policy"

        @staticmethod
        def cloudformation_type():
            return "AWS::SQS::QueuePolicy"

        @staticmethod
        def cloudformation_name_type():
            return ""

        @classmethod
        def create_from_cloudformation_json(cls, resource_name, cloudformation_json, account_id, region_name, **kwargs):
            properties = cloudformation_json["Properties"]
            for queue in properties["Queues"]:
                policy = {"Policy": json.dumps(properties["PolicyDocument"])}
                sqs_backends[account_id][region_name].set_queue_attributes(queue.split("/")[-1], policy)
            return cls()

        @classmethod
        def delete_from_cloudformation_json(cls, *arguments, **options):
            """The queue of the stack is deleted too."""

    return QueuePolicy  # moto finds it among the subclasses while something refers to it


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


def mend_dynamodb():
    from moto.dynamodb.responses import DynamoHandler

    # moto handles requests in parallel and has no lock: a copy of a table fails while another request adds an item.
    lock = threading.RLock()
    call = DynamoHandler.call_action

    def call_alone(self):
        with lock:
            return call(self)

    DynamoHandler.call_action = call_alone
    DynamoDBBackend.transact_write_items = transact_on_copy
    DynamoHandler.transact_write_items = once_per_token(DynamoHandler.transact_write_items)


transact = DynamoDBBackend.transact_write_items


def transact_on_copy(self, transact_items):
    """moto copies the whole table, which takes longer with each item. Copies only the items of the transaction."""
    tables = self.tables
    operations = [next(iter(item.values())) for item in transact_items]
    places = [place_of(self.get_table(one["TableName"]), one) for one in operations]
    parts = {}
    for table, partition, sort in places:
        if table.name not in parts:
            parts[table.name] = copy.copy(table)
            parts[table.name].items = defaultdict(dict)
        if sort in table.items.get(partition, {}):
            parts[table.name].items[partition][sort] = copy.deepcopy(table.items[partition][sort])
    self.tables = {**tables, **parts}
    try:
        transact(self, transact_items)
        for table, partition, sort in places:
            written = self.tables[table.name].items[partition]
            if sort in written:
                table.items[partition][sort] = written[sort]
            else:
                table.items[partition].pop(sort, None)
    finally:
        self.tables = tables


def place_of(table, operation):
    key = operation.get("Key") or operation["Item"]
    return table, DynamoType(key[table.hash_key_attr]), DynamoType(key[table.range_key_attr])


def once_per_token(write):
    """DynamoDB carries out a transaction once, however often a client sends it with the same token."""
    tokens = deque(maxlen=1000)

    def write_once(self):
        token = self.body.get("ClientRequestToken")
        if token in tokens:
            return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})
        answer = write(self)
        if token is not None:
            tokens.append(token)
        return answer

    return write_once


def mend_sqs():
    from moto.sqs import models as sqs

    # moto replaces the list of messages without the lock that a sender takes: a message that arrives meanwhile is lost.
    delete = sqs.Queue.delete_message

    def delete_alone(self, receipt_handle):
        with self._messages_lock:
            delete(self, receipt_handle)

    sqs.Queue.delete_message = delete_alone

    # For each message that it receives, moto counts those of the queue four times, and converts the time for each.
    def is_within_retention(self, queue_name, message):
        return message.sent_timestamp + self.get_queue(queue_name).message_retention_period * 1000 > now()

    def now():
        return time.time() * 1000

    sqs.SQSBackend.is_message_valid_based_on_retention_period = is_within_retention
    sqs.unix_time_millis = now
