"""Pods are restricted, secrets stay in Secrets, nothing private is public."""
