"""Sends every AWS call of a tool to AWS_ENDPOINT_URL, also where the tool names AWS's own address in its code."""

import boto3.session

client_of = boto3.session.Session.client


def client(self, *names, endpoint_url=None, **options):
    return client_of(self, *names, **options)


boto3.session.Session.client = client
