"""A policy pack for CrossGuard: rules about encryption, openness, deletion, backups, IAM, tags and pods.

`pulumi preview --policy-pack policies` runs it on a stack. docs/policies.md describes the policies.
"""
