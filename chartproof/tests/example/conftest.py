"""Adds a rule of this repository to chartproof's."""

from chartproof import Finding, Release, rule


@rule(
    "service-names-its-team",
    "Every Service has the annotation team.",
    because="On call, nobody else knows whom to ask.",
    source="https://example.com/handbook",
    fix="Set metadata.annotations.team.",
)
def service_names_its_team(release: Release):
    for service in release.of_kind("Service"):
        if "team" not in service.annotations:
            yield Finding(service, "metadata.annotations", "there is no team")
