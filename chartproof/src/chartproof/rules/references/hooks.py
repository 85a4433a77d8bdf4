"""An object that a Helm hook's pod names exists until the hook ends."""

from collections.abc import Iterator

from chartproof.release.objects import Object
from chartproof.release.release import Release
from chartproof.rules.catalogue import Finding, rule
from chartproof.rules.references.pod_references import references

_HOOKS = "https://helm.sh/docs/topics/charts_hooks/#hook-deletion-policies"
_POLICY = "helm.sh/hook-delete-policy"
# the release's own objects do not exist at these events
_WITHOUT_RELEASE = {"pre-install": "is not there yet", "post-delete": "is gone by then"}


@rule(
    "hook-keeps-what-it-needs",
    "An object that a Helm hook's pod names exists until the hook ends.",
    because="Helm deletes the release before post-delete hooks run. Newer Helms (seen with 3.22 and 4.3) delete hooks "
    "with hook-succeeded when a later hook fails or outlasts --timeout. The later hook's pod may start after that, and "
    "then hangs.",
    source=_HOOKS,
    fix="Put both into one document, as a List with the hook's annotations, or take the object's name from a value.",
)
def hook_keeps_what_it_needs(release: Release) -> Iterator[Finding]:
    for reference in references(release):
        owner = reference.pod.owner
        for needed in release.of_kind(reference.kind, name=reference.name, namespace=reference.pod.namespace):
            if owner.hooks and needed.document != owner.document and (why := _explain_absence(owner, needed)):
                yield Finding(owner, reference.field, f"{needed} {why}")


def _explain_absence(hook: Object, needed: Object) -> str:
    if not needed.hooks:
        return next((why for event, why in _WITHOUT_RELEASE.items() if event in hook.hooks), "")
    policies = str(needed.annotations.get(_POLICY, "before-hook-creation"))
    return "is deleted while the hook may still run" if "hook-succeeded" in policies else ""
