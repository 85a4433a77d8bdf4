"""Each rule about Helm hooks passes a clean manifest and finds a defect in it."""

import pytest

JOB = """
    - apiVersion: batch/v1
      kind: Job
      metadata: {{name: clean, annotations: {{helm.sh/hook: {event}}}}}
      spec:
        template:
          spec:
            restartPolicy: Never
            containers: [{{name: clean, image: clean:1, envFrom: [{{secretRef: {{name: login}}}}]}}]
"""
SECRET = """
    - apiVersion: v1
      kind: Secret
      metadata: {{name: login, annotations: {annotations}}}
      stringData: {{user: a}}
"""
AT = "clean spec.template.spec.containers[clean].envFrom[0]"
SUCCEEDED = "{helm.sh/hook: %s, helm.sh/hook-delete-policy: 'before-hook-creation,hook-succeeded'}"


def documents(*items: str) -> str:
    """Returns a document for each item."""
    return "\n---\n".join(f"apiVersion: v1\nkind: List\nitems:{item}" for item in items)


@pytest.mark.parametrize(
    ("event", "annotations", "is_found"),
    [
        ("post-delete", "{}", True),
        ("pre-install", "{}", True),
        ("post-install", "{}", False),
        ("test", "{}", False),
        ("post-delete", SUCCEEDED % "post-delete", True),
        ("pre-upgrade", SUCCEEDED % "pre-upgrade", True),
        ("post-delete", "{helm.sh/hook: post-delete}", False),  # it stays until the next hook of its kind
    ],
)
def test_what_a_hook_names_stays_as_long_as_the_hook(findings, event, annotations, is_found):
    job, secret = JOB.format(event=event), SECRET.format(annotations=annotations)

    assert findings("hook-keeps-what-it-needs", documents(job, secret)) == is_found * [AT]


def test_what_is_in_one_document_with_the_hook_goes_with_it(findings):
    job, secret = JOB.format(event="post-delete"), SECRET.format(annotations=SUCCEEDED % "post-delete")

    assert findings("hook-keeps-what-it-needs", documents(secret + job)) == []


def test_hook_keeps_what_it_needs(catches):
    catches(
        documents(JOB.format(event="post-delete"), SECRET.format(annotations="{helm.sh/hook: post-delete}")),
        planted=("{helm.sh/hook: post-delete}}\n      stringData", "{}}\n      stringData"),
        at=AT,
    )
